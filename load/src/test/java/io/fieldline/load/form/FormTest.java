package io.fieldline.load.form;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {
    private static final Run RUN = new Run("abcd1234");
    private static final Instant NOW = Instant.parse("2026-11-20T08:15:30.123Z");

    @Test
    void eachPresetHasAForm() throws IOException {
        try (var pages = Files.list(Path.of("../docs/presets"))) {
            assertThat(PresetForm.names())
                    .isEqualTo(pages.map(page -> page.getFileName().toString().replace(".md", ""))
                            .filter(name -> !name.equals("README"))
                            .sorted()
                            .toList());
        }
    }

    @Test
    void aMessageHasDeviceValueAndTime() {
        var message = PresetForm.of("zigbee2mqtt", RUN).message(3, 1_042, NOW);

        assertThat(message.topic()).isEqualTo("zigbee2mqtt/load-abcd1234-3");
        assertThat(new String(message.payload(), UTF_8))
                .isEqualTo("{\"battery\":87,\"humidity\":44.72,\"last_seen\":\"2026-11-20T08:15:30.123Z\","
                        + "\"linkquality\":105,\"pressure\":1001.3,\"temperature\":21.042,\"voltage\":3005}");
    }

    @Test
    void aPresetMayPutAPrefixBeforeTheName() {
        var form = PresetForm.of("home-assistant-statestream", RUN);

        assertThat(form.device("sensor.load-abcd1234-7")).hasValue(7);
        assertThat(form.device("sensor.load-another1-7")).isEqualTo(OptionalInt.empty());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999, 1_000, 123_456_789_012L})
    void theValueHasTheSequenceNumber(long sequence) {
        var value = Double.parseDouble(SequenceValue.text(sequence));

        assertThat(SequenceValue.sequence(value)).hasValue(sequence);
    }

    @ParameterizedTest
    @ValueSource(doubles = {19.99, -40, Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY})
    void anotherValueHasNone(double value) {
        assertThat(SequenceValue.sequence(value)).isEmpty();
    }

    /** The check value of the CRC is in docs/messages.md. */
    @Test
    void aBoardSendsFrames() {
        var form = new BoardForm(RUN);

        assertThat(BoardForm.crc("123456789")).isEqualTo(0x29B1);
        assertThat(new String(form.message(0, 7, NOW).payload(), UTF_8))
                .matches("\\$F,7,\\d+,ok,load_abcd1234=20\\.007\\*[0-9A-F]{4}\r\n");
    }
}

package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlertTest {
    private static final Instant SINCE = Instant.parse("2024-10-07T15:24:02Z");

    private static final Alert ALERT = new Alert(
            "co-ul2034-400ppm",
            "device1",
            Optional.of("co"),
            Alert.Severity.ALARM,
            Alert.State.RAISED,
            SINCE,
            SINCE.plusSeconds(240),
            606.891,
            400,
            Optional.of("ppm"),
            Optional.of(Quality.OK));

    private static final Alert OF_A_DEVICE = new Alert(
            "device-silent",
            "device1",
            Optional.empty(),
            Alert.Severity.WARNING,
            Alert.State.CLEARED,
            SINCE,
            SINCE.plusSeconds(90),
            90,
            60,
            Optional.of("s"),
            Optional.empty());

    @Test
    void theExampleOfTheContractIsReadAndWrittenAlike() throws IOException {
        var json = Files.readString(Path.of("../../docs/messages/alert.json")).strip();

        assertThat(MessageJson.parse(json.getBytes(UTF_8), Alert.class)).isEqualTo(ALERT);
        assertThat(new String(MessageJson.write(ALERT), UTF_8)).isEqualTo(json);
    }

    @Test
    void anAlertAboutADeviceHasNoMetric() {
        assertThat(MessageJson.parse(MessageJson.write(OF_A_DEVICE), Alert.class))
                .isEqualTo(OF_A_DEVICE);
    }

    @Test
    void theKeyNamesTheEpisode() {
        assertThat(ALERT.key()).isEqualTo("device1|co|co-ul2034-400ppm|2024-10-07T15:24:02Z");
        assertThat(OF_A_DEVICE.key()).isEqualTo("device1||device-silent|2024-10-07T15:24:02Z");
    }

    @Test
    void whatIsNoAlertSaysWhy() throws IOException {
        var json = Files.readString(Path.of("../../docs/messages/alert.json"));

        assertThatThrownBy(() -> MessageJson.parse("{\"rule\":7}".getBytes(UTF_8), Alert.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("invalid Alert: rule: expected text, got 7");
        assertThatThrownBy(
                        () -> MessageJson.parse(json.replace("raised", "risen").getBytes(UTF_8), Alert.class))
                .hasMessage("invalid Alert: state: 'risen' is unknown");
    }
}

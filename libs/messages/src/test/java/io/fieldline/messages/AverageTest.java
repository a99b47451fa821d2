package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AverageTest {
    private static final Average AVERAGE = new Average(
            "device1",
            "co",
            Optional.of("ppm"),
            Instant.parse("2024-10-07T15:29:15Z"),
            Instant.parse("2024-10-07T15:29:30Z"),
            606.891,
            12.5,
            990.1,
            281.2,
            611.25,
            45,
            true,
            Map.of(Quality.OK, 43L, Quality.BELOW_RANGE, 2L),
            1_728_314_972_105L);

    @Test
    void theExampleOfTheContractIsReadAndWrittenAlike() throws IOException {
        var json = Files.readString(Path.of("../../docs/messages/average.json")).strip();

        assertThat(MessageJson.parse(json.getBytes(UTF_8), Average.class)).isEqualTo(AVERAGE);
        assertThat(new String(MessageJson.write(AVERAGE), UTF_8)).isEqualTo(json);
    }

    @Test
    void anAverageOfAnEarlierVersionHasRevisionZeroAndIsWrittenAsItWas() {
        var json = new String(MessageJson.write(AVERAGE), UTF_8).replace(",\"revision\":1728314972105", "");

        var average = MessageJson.parse(json.getBytes(UTF_8), Average.class);

        assertThat(average.revision()).isZero();
        assertThat(new String(MessageJson.write(average), UTF_8)).isEqualTo(json);
    }

    @Test
    void aDeviationThatAnEarlierVersionWroteAsNanIsZero() {
        var json = new String(MessageJson.write(AVERAGE), UTF_8).replace("281.2", "\"NaN\"");

        assertThat(MessageJson.parse(json.getBytes(UTF_8), Average.class).stddev())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "\"3\"", "null", "9223372036854775808"})
    void aRevisionThatIsNotAWholeNumberIsRejected(String revision) {
        var json = new String(MessageJson.write(AVERAGE), UTF_8).replace("1728314972105", revision);

        assertThatThrownBy(() -> MessageJson.parse(json.getBytes(UTF_8), Average.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("revision");
    }

    @Test
    void theKeyNamesDeviceMetricAndWindow() {
        assertThat(AVERAGE.key()).isEqualTo("device1|co|2024-10-07T15:29:15Z");
    }

    @Test
    void whatIsNoAverageSaysWhatIsMissing() {
        assertThatThrownBy(() -> MessageJson.parse("{\"device_name\":\"device1\"}".getBytes(UTF_8), Average.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("invalid Average: metric is missing or has the wrong type");
    }
}

package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.messages.DeviceSummary.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeviceSummaryTest {
    private static final Optional<Duration> SECOND = Optional.of(Duration.ofSeconds(1));

    @Test
    void theExampleOfTheContractIsReadAndWrittenAlike() throws IOException {
        var json = Files.readString(Path.of("../../docs/messages/device-summary.json"))
                .strip();
        var summary = new DeviceSummary(
                "greenhouse",
                Instant.parse("2024-10-07T13:00:00Z"),
                Instant.parse("2024-10-07T15:29:31Z"),
                SECOND,
                Map.of("location", "lab"),
                Map.of(
                        "humidity",
                        new Metric(
                                Optional.of("%"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                SECOND,
                                Optional.of(Instant.parse("2024-10-07T15:20:00Z"))),
                        "temperature",
                        new Metric(
                                Optional.of("°C"),
                                Optional.of("Air temperature"),
                                Optional.of(-40.0),
                                Optional.of(80.0),
                                SECOND,
                                Optional.empty())));

        assertThat(MessageJson.parse(json.getBytes(UTF_8), DeviceSummary.class)).isEqualTo(summary);
        assertThat(new String(MessageJson.write(summary), UTF_8)).isEqualTo(json);
    }

    @Test
    void aRecordOfAnEarlierVersionHasNoTags() {
        var json = "{\"device_name\":\"d\",\"first_seen\":\"2024-10-07T13:00:00Z\","
                + "\"last_seen\":\"2024-10-07T13:00:00Z\",\"metrics\":{\"t\":{}}}";

        var summary = MessageJson.parse(json.getBytes(UTF_8), DeviceSummary.class);

        assertThat(summary.tags()).isEmpty();
        assertThat(new String(MessageJson.write(summary), UTF_8)).isEqualTo(json);
    }

    @Test
    void aSummaryWithoutATimeSaysWhatIsMissing() {
        assertThatThrownBy(() -> MessageJson.parse("{\"device_name\":\"d\"}".getBytes(UTF_8), DeviceSummary.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("invalid DeviceSummary: first_seen is missing or has the wrong type");
    }
}

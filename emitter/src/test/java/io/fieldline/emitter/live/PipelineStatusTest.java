package io.fieldline.emitter.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.emitter.average.SeriesKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PipelineStatusTest {
    private static final byte[] JOB = Examples.message("job-progress.json").getBytes(UTF_8);
    private static final byte[] BRIDGE =
            Examples.message("bridge-progress.json").getBytes(UTF_8);

    private final SettableClock clock = new SettableClock(Instant.parse("2024-10-07T15:29:32Z"));
    private final PipelineStatus pipeline = new PipelineStatus(clock);

    @Test
    void theEventIsTheExampleOfTheDocumentation() {
        pipeline.report("spark-job", JOB, clock.instant().minusSeconds(20));
        pipeline.report("mqtt-bridge", BRIDGE, clock.instant());
        var now = clock.instant();
        pipeline.delays().reading(Examples.reading("device1", 1, now.minusMillis(72)), now);
        pipeline.delays().reading(Examples.reading("device1", 2, now.minusMillis(95)), now);
        pipeline.delays().reading(Examples.reading("device1", 2, now.minusMillis(60)), now);
        clock.pass(Duration.ofSeconds(1));
        pipeline.delays().average(new SeriesKey("device1", "co"), Examples.ofBatch("device1", now.plusMillis(1)));
        clock.pass(Duration.ofSeconds(-1));
        pipeline.look(Map.of("clients", 3L, "lag", 0L));

        assertThat(pipeline.json()).isEqualTo(Examples.message("pipeline-event.json"));
    }

    @Test
    void whoNeverReportedHasStopped() {
        assertThat(stopped()).isEqualTo("\"stopped\":[\"mqtt-bridge\",\"spark-job\"]");
    }

    @Test
    void whoReportedMoreThan15SecondsAgoHasStopped() {
        pipeline.report("spark-job", JOB, clock.instant());
        pipeline.report("mqtt-bridge/left", BRIDGE, clock.instant());
        clock.pass(Duration.ofSeconds(15));
        pipeline.report("mqtt-bridge/right", BRIDGE, clock.instant());
        assertThat(stopped()).isEqualTo("\"stopped\":[]");
        clock.pass(Duration.ofMillis(1));

        assertThat(stopped()).isEqualTo("\"stopped\":[\"mqtt-bridge/left\",\"spark-job\"]");
    }

    @Test
    void aClockAheadDoesNotKeepAServiceAlive() {
        pipeline.report("spark-job", JOB, clock.instant().plus(Duration.ofHours(1)));
        clock.pass(Duration.ofSeconds(16));

        assertThat(stopped()).contains("spark-job");
    }

    @Test
    void aReportWithoutAValueSaysThatTheServiceIsGone() {
        pipeline.report("mqtt-bridge/left", BRIDGE, clock.instant());
        pipeline.report("mqtt-bridge/right", BRIDGE, clock.instant());
        pipeline.report("mqtt-bridge/left", new byte[0], clock.instant());
        clock.pass(Duration.ofSeconds(16));

        assertThat(stopped()).isEqualTo("\"stopped\":[\"mqtt-bridge/right\",\"spark-job\"]");
    }

    @Test
    void onlyAConnectedBridgeProvesThePath() {
        var away = Examples.message("bridge-progress.json").replace("true", "false");

        assertThat(pipeline.report("mqtt-bridge", BRIDGE, clock.instant())).isTrue();
        assertThat(pipeline.report("mqtt-bridge", away.getBytes(UTF_8), clock.instant()))
                .isFalse();
        assertThat(pipeline.report("spark-job", JOB, clock.instant())).isFalse();
    }

    /** Bytes behind the JSON of a report would break the event for every page. */
    @Test
    void aReportWithSomethingBehindItIsRefused() {
        var report = (Examples.message("job-progress.json") + "]}").getBytes(UTF_8);

        assertThatThrownBy(() -> pipeline.report("spark-job", report, clock.instant()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("invalid JobProgress: ");
        pipeline.look(Map.of());
        assertThat(pipeline.json()).doesNotContain("spark-job\":{");
    }

    @Test
    void aReportTooLargeIsRefused() {
        var large = Examples.message("job-progress.json").replace("spark-job", "s".repeat(16_384));

        assertThatThrownBy(() -> pipeline.report("spark-job", large.getBytes(UTF_8), clock.instant()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected at most 16384");
    }

    @Test
    void whenTooManyReportTheOneThatReportedLongestAgoGoes() {
        for (var bridge = 0; bridge < 40; bridge++) {
            pipeline.report("mqtt-bridge/" + bridge, BRIDGE, clock.instant());
            clock.pass(Duration.ofSeconds(1));
        }
        pipeline.look(Map.of());

        assertThat(pipeline.rejected()).isEqualTo(8);
        assertThat(pipeline.json()).contains("mqtt-bridge/39", "mqtt-bridge/8").doesNotContain("mqtt-bridge/7\"");
    }

    private String stopped() {
        pipeline.look(Map.of());
        return pipeline.json().replaceFirst(".*(\"stopped\":[^]]*]).*", "$1");
    }
}

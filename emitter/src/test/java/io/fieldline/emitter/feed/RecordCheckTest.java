package io.fieldline.emitter.feed;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordCheckTest {
    private static final Instant TIME = Instant.parse("2026-11-28T06:00:00.123Z");

    @Test
    void theLargestSummaryOfTheJobIsAccepted() {
        var metrics = new HashMap<String, DeviceSummary.Metric>();
        for (var number = 100; number < 100 + Reading.MOST_METRICS; number++) {
            metrics.put("測".repeat(125) + number, largestMetric());
        }
        var tags = Map.of("tag", "\u0001".repeat(8 * 1024)); // the job stores no more than 8 KB
        var summary = new DeviceSummary("測".repeat(128), TIME, TIME, Optional.of(Duration.ofDays(7)), tags, metrics);

        assertThatCode(() -> new RecordCheck().bytes(Topic.DEVICES, MessageJson.write(summary)))
                .doesNotThrowAnyException();
    }

    private static DeviceSummary.Metric largestMetric() {
        return new DeviceSummary.Metric(
                Optional.of("\u0001".repeat(Reading.LONGEST_UNIT)),
                Optional.of("測".repeat(64)),
                Optional.of(-Math.PI * 1e-300),
                Optional.of(Math.PI * 1e-300),
                Optional.of(Duration.ofDays(7)),
                Optional.of(TIME));
    }
}

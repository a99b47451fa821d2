package io.fieldline.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The statistics of one metric of one device in one window.
 *
 * @param windowStart the first moment of the window
 * @param windowEnd   the first moment after it
 * @param mean        of the window's values, in {@code unit}; {@code data} on the wire
 * @param stddev      population standard deviation, in {@code unit}
 * @param last        the value that was measured last, by the device's clock
 * @param count       how many values, at least 1
 * @param closed      whether the window is complete; {@code final} on the wire
 * @param quality     how many of the {@code count} had which quality
 * @param revision    greater each time that the average of a window is written; 0 where it is unknown
 */
public record Average(
        String deviceName,
        String metric,
        Optional<String> unit,
        Instant windowStart,
        Instant windowEnd,
        @JsonProperty("data") double mean,
        double min,
        double max,

        @JsonDeserialize(using = StrictTypes.Deviation.class)
        double stddev,

        double last,
        long count,
        @JsonProperty("final") boolean closed,

        @JsonDeserialize(using = StrictTypes.QualityCounts.class)
        Map<Quality, Long> quality,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonDeserialize(using = StrictTypes.Revision.class)
        long revision) {

    public Average {
        Names.checkDevice(deviceName);
        Names.checkMetric(metric);
        if (count < 1) {
            throw new IllegalArgumentException("count %d: an average has at least one value".formatted(count));
        }
        if (!windowStart.isBefore(windowEnd)) {
            throw new IllegalArgumentException("the window ends at %s, before it starts".formatted(windowEnd));
        }
        if (revision < 0) {
            throw new IllegalArgumentException("revision %d: expected 0 or more".formatted(revision));
        }
        quality = Map.copyOf(quality);
    }

    /** {@code device|metric|window start}: a repeat, or a higher revision, replaces the record under its key. */
    public String key() {
        return deviceName + '|' + metric + '|' + windowStart;
    }
}

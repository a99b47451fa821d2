package io.fieldline.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The statistics of one metric of one device in one window. {@link AverageColumn} has the same fields as columns.
 *
 * @param windowStart the first moment of the window
 * @param windowEnd   the first moment after it
 * @param mean        the mean of the values, in {@code unit}; {@code data} on the wire
 * @param stddev      the population standard deviation of the values, in {@code unit}
 * @param last        the value that was measured last, by the device's clock
 * @param count       the number of values, at least 1
 * @param closed      whether the window is complete; {@code final} on the wire
 * @param quality     the number of values by quality
 * @param revision    the version of the average, higher each time that it is written; 0 if it is unknown
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

    /** {@code device|metric|window start}. A repeat or a higher revision replaces the record with the same key. */
    public String key() {
        return deviceName + '|' + metric + '|' + windowStart;
    }
}

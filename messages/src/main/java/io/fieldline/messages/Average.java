package io.fieldline.messages;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What one metric of one device was in one window; its JSON is {@link AverageJson}'s.
 *
 * @param windowStart the first moment of the window
 * @param windowEnd   the first moment after it
 * @param mean        of the window's values, in {@code unit}; {@code data} on the wire
 * @param stddev      population standard deviation, in {@code unit}
 * @param last        the value that was measured last, by the device's clock
 * @param count       how many values, at least 1
 * @param closed      whether the window is complete; {@code final} on the wire
 * @param quality     how many of the {@code count} had which quality
 * @param revision    higher in each later version of the window's average; 0 where none was told
 */
public record Average(
        String deviceName,
        String metric,
        Optional<String> unit,
        Instant windowStart,
        Instant windowEnd,
        double mean,
        double min,
        double max,
        double stddev,
        double last,
        long count,
        boolean closed,
        Map<Quality, Long> quality,
        long revision) {

    /** The first revision. */
    public Average(
            String deviceName,
            String metric,
            Optional<String> unit,
            Instant windowStart,
            Instant windowEnd,
            double mean,
            double min,
            double max,
            double stddev,
            double last,
            long count,
            boolean closed,
            Map<Quality, Long> quality) {
        this(deviceName, metric, unit, windowStart, windowEnd, mean, min, max, stddev, last, count, closed, quality, 0);
    }

    public Average {
        if (count < 1) {
            throw new IllegalArgumentException("count %d: an average has at least one value".formatted(count));
        }
        if (!windowStart.isBefore(windowEnd)) {
            throw new IllegalArgumentException("the window ends at %s, before it starts".formatted(windowEnd));
        }
        quality = Map.copyOf(quality);
    }

    /** {@code device|metric|window start}: a repeat, or a later version, replaces the record under its key. */
    public String key() {
        return deviceName + '|' + metric + '|' + windowStart;
    }
}

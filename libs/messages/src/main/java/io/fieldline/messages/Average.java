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
 * @param revision    greater each time that the average of a window is written; 0 where it is unknown
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

    public Average {
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

    /** An average without a revision, as an earlier version of the job wrote it. */
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

    /** {@code device|metric|window start}: a repeat, or a higher revision, replaces the record under its key. */
    public String key() {
        return deviceName + '|' + metric + '|' + windowStart;
    }
}

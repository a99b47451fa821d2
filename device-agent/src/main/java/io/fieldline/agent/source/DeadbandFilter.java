package io.fieldline.agent.source;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Combines measurements of the same quality that are within the deadband around the last sent one: none of their metrics
 * has moved by more. They are sent as one measurement, their mean, before the next one that differs, and at each full
 * interval of the wall clock. The mean over whole intervals, weighted by samples, is therefore that of all measurements.
 * For one thread.
 */
public final class DeadbandFilter {
    private final double deadband;
    private final Duration interval;
    private @Nullable Measurement last;
    private @Nullable Reduced combined;
    private Instant combinedAt = Instant.EPOCH;
    private long sentAt;

    /**
     * A value to send.
     *
     * @param samples how many measurements it is the mean of
     * @param nanos   when the last of them was taken, on the monotonic clock
     */
    public record Reduced(Measurement measurement, int samples, long nanos) {
        private Reduced plus(Measurement next, long at) {
            var means = new HashMap<>(next.values());
            means.replaceAll((metric, value) -> {
                var mean = measurement.values().getOrDefault(metric, value);
                return mean + (value - mean) / (samples + 1);
            });
            var descriptions = new HashMap<>(measurement.descriptions());
            descriptions.putAll(next.descriptions());
            return new Reduced(
                    new Measurement(means, next.units(), next.quality(), Map.of(), descriptions), samples + 1, at);
        }
    }

    /** {@code deadband} is in the unit of the value; 0 disables the filter. */
    public DeadbandFilter(double deadband, Duration interval) {
        this.deadband = deadband;
        this.interval = interval;
    }

    /**
     * Returns the values to send now, oldest first; {@code nanos} is on the monotonic clock, {@code wall} the same
     * moment.
     */
    public List<Reduced> add(Measurement measurement, long nanos, Instant wall) {
        if (deadband == 0) {
            return List.of(new Reduced(measurement, 1, nanos));
        }
        var differs = last == null || differs(last, measurement);
        var isDue = nanos - sentAt >= interval.toNanos();
        var out = new ArrayList<Reduced>(2);
        if (combined != null && (differs || isDue || number(wall) != number(combinedAt))) {
            out.add(combined);
            combined = null;
            sentAt = nanos;
        }
        if (differs || (isDue && out.isEmpty())) {
            out.add(new Reduced(measurement, 1, nanos));
            last = measurement;
            sentAt = nanos;
            return out;
        }
        combined = combined == null ? new Reduced(measurement, 1, nanos) : combined.plus(measurement, nanos);
        combinedAt = wall;
        return out;
    }

    /** Returns the value that was combined for a whole interval, if no measurement arrives that would send it. */
    public List<Reduced> due(long nanos, Instant wall) {
        var isDue = nanos - sentAt >= interval.toNanos() || number(wall) != number(combinedAt);
        if (combined == null || !isDue) {
            return List.of();
        }
        sentAt = nanos;
        return finish();
    }

    /** Returns the combined value that was not sent yet. */
    public List<Reduced> finish() {
        var rest = combined == null ? List.<Reduced>of() : List.of(combined);
        combined = null;
        return rest;
    }

    /** The number of the interval, by the wall clock, so that windows of whole intervals have all their values. */
    private long number(Instant wall) {
        return Math.floorDiv(wall.toEpochMilli(), Math.max(1, interval.toMillis()));
    }

    private boolean differs(Measurement before, Measurement measurement) {
        return before.quality() != measurement.quality()
                || !before.units().equals(measurement.units())
                || !before.values().keySet().equals(measurement.values().keySet())
                || before.values().entrySet().stream()
                        .anyMatch(value -> differs(
                                value.getValue(), measurement.values().getOrDefault(value.getKey(), Double.NaN)));
    }

    private boolean differs(double before, double value) {
        return Double.isNaN(before) != Double.isNaN(value)
                || Math.abs(value - before) > deadband; // false for NaN, a fault that continues
    }
}

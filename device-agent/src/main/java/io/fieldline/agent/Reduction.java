package io.fieldline.agent;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out what says nothing new: a value within the deadband around the last one that passed, of the same quality,
 * unless that was long ago. Of one thread.
 */
final class Reduction {
    private final double deadband;
    private final Duration atLeastEvery;
    private @Nullable Measurement last;
    private long lastAt;

    /** {@code deadband} is in the unit of the value; 0 lets everything pass. */
    Reduction(double deadband, Duration atLeastEvery) {
        this.deadband = deadband;
        this.atLeastEvery = atLeastEvery;
    }

    /** Whether to pass a measurement on; {@code now} is on the monotonic clock, in nanoseconds. */
    boolean passes(Measurement measurement, long now) {
        if (deadband > 0 && last != null && saysNothingNew(last, measurement, now)) {
            return false;
        }
        last = measurement;
        lastAt = now;
        return true;
    }

    private boolean saysNothingNew(Measurement before, Measurement measurement, long now) {
        return before.quality() == measurement.quality()
                && !(Math.abs(measurement.value() - before.value()) > deadband) // true for NaN, a fault that goes on
                && now - lastAt < atLeastEvery.toNanos();
    }
}

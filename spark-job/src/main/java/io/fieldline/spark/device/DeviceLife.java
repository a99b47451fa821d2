package io.fieldline.spark.device;

import java.time.Duration;

/**
 * How long a device was active, in epoch milliseconds of arrival. Where devices are many, one makes room once it has been silent
 * for longer than that: names that were made up are not remembered for longer than somebody sent them, and no flood of them costs
 * a device that has been there for days.
 */
public record DeviceLife(long firstMillis, long lastMillis) {
    /** A silence that no device has to make room for. */
    private static final Duration SHORT_SILENCE = Duration.ofMinutes(10);

    /** Whether the device must be evicted if there are too many devices. */
    public boolean makesRoom(long nowMillis) {
        return nowMillis - lastMillis >= patience();
    }

    private long patience() {
        return Math.max(SHORT_SILENCE.toMillis(), lastMillis - firstMillis);
    }

    /** When to ask {@link #makesRoom} again, if no reading comes: after twice the silence each time. */
    public long nextCheck(long nowMillis) {
        var silence = nowMillis - lastMillis;
        return lastMillis + (silence < patience() ? patience() : 2 * silence);
    }
}

package io.fieldline.spark.device;

import java.time.Duration;

/**
 * The time during which a device was active, in epoch milliseconds of arrival. If there are too many devices, one is
 * evicted after a silence longer than that time. Invented names are therefore not stored for longer than they were
 * sent, and a flood of them does not evict a device that has been active for days.
 */
public record DeviceLife(long firstMillis, long lastMillis) {
    /** No device is evicted before a silence of this length. */
    private static final Duration SHORT_SILENCE = Duration.ofMinutes(10);

    /** Whether the device must be evicted if there are too many devices. */
    public boolean makesRoom(long nowMillis) {
        return nowMillis - lastMillis >= patience();
    }

    private long patience() {
        return Math.max(SHORT_SILENCE.toMillis(), lastMillis - firstMillis);
    }

    /** When to call {@link #makesRoom} again if no reading comes: after twice the silence each time. */
    public long nextCheck(long nowMillis) {
        var silence = nowMillis - lastMillis;
        return lastMillis + (silence < patience() ? patience() : 2 * silence);
    }
}

package io.fieldline.emitter.limits;

/** Allows a number of things per second, and twice as many in a burst. */
public final class TokenBucket {
    private static final double BURST_SECONDS = 2;

    private final double perSecond;
    private double left;
    private long filledAt;

    /** {@code now}, here and below, is from {@link System#nanoTime}. */
    public TokenBucket(double perSecond, long now) {
        this.perSecond = perSecond;
        this.left = perSecond * BURST_SECONDS;
        this.filledAt = now;
    }

    public boolean take(long now) {
        return take(1, now);
    }

    /** Takes all of them or none. */
    public synchronized boolean take(int count, long now) {
        left = Math.min(perSecond * BURST_SECONDS, left + (now - filledAt) / 1e9 * perSecond);
        filledAt = now;
        if (left < count) {
            return false;
        }
        left -= count;
        return true;
    }
}

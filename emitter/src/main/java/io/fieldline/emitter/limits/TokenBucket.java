package io.fieldline.emitter.limits;

/** Allows a number of things per second, and more in a burst. */
public final class TokenBucket {
    private static final double BURST_SECONDS = 2;

    private final double perSecond;
    private final double burst;
    private double left;
    private long filledAt;

    /** Twice as many in a burst; {@code now}, here and below, is from {@link System#nanoTime}. */
    public TokenBucket(double perSecond, long now) {
        this(perSecond, perSecond * BURST_SECONDS, now);
    }

    TokenBucket(double perSecond, double burst, long now) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.left = burst;
        this.filledAt = now;
    }

    public boolean take(long now) {
        return take(1, now);
    }

    /** Takes all of them or none. */
    public synchronized boolean take(int count, long now) {
        left = Math.min(burst, left + (now - filledAt) / 1e9 * perSecond);
        filledAt = now;
        if (left < count) {
            return false;
        }
        left -= count;
        return true;
    }
}

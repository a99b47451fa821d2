package io.fieldline.agent.serial;

import java.time.Duration;

/**
 * Decides when a board has been silent for too long. A board that is slower than the limit is known by the time between
 * its last two lines, across the openings of its port. All times are of the monotonic clock, in nanoseconds.
 */
final class SilenceTimer {
    /** A slow board is silent after this many intervals without a line. */
    private static final int INTERVALS = 3;

    /** A longer pause, in limits, counts as a fault, not as an interval. */
    private static final int LONGEST_INTERVAL = 20;

    private final long limit;
    private long waitingSince;
    private boolean hasLine;
    private long lastLine;
    private long interval;

    SilenceTimer(Duration limit) {
        this.limit = limit.toNanos();
    }

    /** The port was opened. */
    void opened(long now) {
        waitingSince = now;
    }

    /** A valid line was received. */
    void line(long now) {
        if (hasLine) {
            interval = Math.min(now - lastLine, LONGEST_INTERVAL * limit);
        }
        hasLine = true;
        lastLine = now;
        waitingSince = now;
    }

    /** The board was unplugged: the pause until its next line is not its interval. */
    void unplugged() {
        hasLine = false;
    }

    boolean isExpired(long now) {
        return now - waitingSince > allowed();
    }

    boolean isHalfOver(long now) {
        return now - waitingSince > allowed() / 2;
    }

    /** How long the board may be silent now. */
    Duration patience() {
        return Duration.ofNanos(allowed());
    }

    private long allowed() {
        return Math.max(limit, INTERVALS * interval);
    }
}

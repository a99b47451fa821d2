package io.fieldline.bridge.records;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Allows one line per minute, so that a flood of messages does not fill the log. Thread-safe. */
public final class LogLimit {
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private boolean logged;
    private long loggedAt;

    /** {@code nanoTime} is like {@link System#nanoTime}. */
    public LogLimit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether a line may be logged now; if so, the next one is allowed after a minute. */
    public synchronized boolean allowsOne() {
        var now = nanoTime.getAsLong();
        if (logged && now - loggedAt < QUIET.toNanos()) {
            return false;
        }
        logged = true;
        loggedAt = now;
        return true;
    }
}

package io.fieldline.connect;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Decides from the states of one connector whether it works, and when it is started again. Any thread may ask. */
final class ConnectorMonitor {
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** Longer than a connector repeats a write, and than the time between two commits. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private volatile ConnectorState state = ConnectorState.UNKNOWN;
    private volatile String problem = "it is starting";
    private volatile boolean hasFailed;
    private final AtomicLong expired = new AtomicLong();
    private Duration wait = Duration.ZERO;
    private long restartAt = Long.MIN_VALUE / 2;
    private long progressAt;
    private boolean hasProgress;

    ConnectorState state() {
        return state;
    }

    /** Why it does not work; empty if the database has all records, or gets them now. */
    String problem() {
        return problem;
    }

    /** Whether it has failed since it last worked. */
    boolean hasFailed() {
        return hasFailed;
    }

    /** Records that Kafka deleted by its retention before the database had them. */
    long expired() {
        return expired.get();
    }

    /** Takes the state at a time in nanoseconds; returns whether to start the connector again. */
    boolean update(ConnectorState now, long nanoTime) {
        var before = state;
        state = now;
        expired.addAndGet(Math.max(0, now.lag().expired() - before.lag().expired()));
        if (now.failure().isPresent()) {
            hasFailed = true;
            problem = before.failure().isPresent() ? problem : now.failure().get();
            return nanoTime - restartAt >= 0;
        }
        if (before.failure().isPresent() || before.equals(ConnectorState.UNKNOWN)) {
            progressAt = nanoTime;
            hasProgress = false;
        } else if (now.lag().committed() > before.lag().committed()) {
            progressAt = nanoTime;
            hasProgress = true;
        } else if (before.lag().behind() == 0) {
            progressAt = nanoTime; // until now there was nothing to store
        }
        if (now.isRunning() && (now.lag().behind() == 0 || hasProgress)) {
            problem = "";
            hasFailed = false;
            wait = Duration.ZERO;
            restartAt = nanoTime;
        }
        if (now.lag().behind() > 0 && nanoTime - progressAt >= PATIENCE.toNanos()) {
            hasProgress = false;
            problem = "%d records wait, and none was stored for %d s"
                    .formatted(now.lag().behind(), PATIENCE.toSeconds());
        }
        return false;
    }

    /** An attempt to start it begins, or cannot begin for this reason; the wait before the next one is longer. */
    void attempted(String reason, long nanoTime) {
        problem = reason;
        wait = longer(wait);
        restartAt = nanoTime + wait.toNanos();
    }

    /** After no wait comes the shortest one, and each other one doubles, up to the longest. */
    static Duration longer(Duration wait) {
        var twice = wait.isZero() ? SHORTEST_WAIT : wait.multipliedBy(2);
        return twice.compareTo(LONGEST_WAIT) < 0 ? twice : LONGEST_WAIT;
    }
}

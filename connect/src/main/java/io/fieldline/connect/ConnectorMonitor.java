package io.fieldline.connect;

import java.time.Duration;

/** Decides from the states of one connector whether it works, and when it is started again. */
final class ConnectorMonitor {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** Longer than the connector repeats a write, and than the time between two commits. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private volatile String problem = "it is starting";
    private Duration wait = FIRST_WAIT;
    private long restartAt;
    private long done;
    private long progressAt;
    private boolean hasFailed;

    /** Why it does not work; empty if it has stored its records, or has none. Any thread may ask. */
    String problem() {
        return problem;
    }

    boolean hasFailed() {
        return hasFailed;
    }

    /** Takes the state at a time in nanoseconds; returns whether to start the connector again. */
    boolean update(ConnectorState state, long now) {
        if (state.failure().isPresent()) {
            if (!hasFailed) {
                hasFailed = true;
                postpone(state.failure().get(), now);
            }
            return now - restartAt >= 0;
        }
        if (hasFailed || state.done() != done) {
            progressAt = now;
        }
        hasFailed = false;
        done = state.done();
        var isStalled = state.pending() > 0 && now - progressAt >= PATIENCE.toNanos();
        if (isStalled) {
            problem = "%d records wait, and none was stored for %d s".formatted(state.pending(), PATIENCE.toSeconds());
        } else if (state.isRunning() && state.hasCommitted() && (state.pending() == 0 || state.done() > 0)) {
            problem = "";
            wait = FIRST_WAIT;
        }
        return false;
    }

    /** It was started again; if it fails again, the next wait is longer. */
    void restarted() {
        hasFailed = false;
        progressAt = System.nanoTime();
    }

    /** It is not started again now, but after a wait that doubles each time. */
    void postpone(String reason, long now) {
        problem = reason;
        restartAt = now + wait.toNanos();
        var longer = wait.multipliedBy(2);
        wait = longer.compareTo(LONGEST_WAIT) < 0 ? longer : LONGEST_WAIT;
    }
}

package io.fieldline.launcher;

import io.fieldline.processes.Child;
import java.time.Duration;
import java.util.Collection;

/**
 * Whether a start makes progress: a part that is not ready prints a line, uses a processor, or gets ready. So a start may be
 * slow, for example on a Raspberry Pi. For one thread.
 */
final class StartProgress {
    /** A process that waits for another uses less than this fraction of a processor. */
    private static final int IDLE_SHARE = 120;

    private final Duration patience;
    private int waiting;
    private long lines;
    private Duration cpuTime = Duration.ZERO;
    private Duration since = Duration.ZERO;

    /** {@code patience} is how long a start may be without progress. */
    StartProgress(Duration patience) {
        this.patience = patience;
    }

    /** Whether nothing has happened for too long; {@code elapsed} is since the start. */
    boolean isStuck(Collection<Child> notReady, Duration elapsed) {
        var linesNow = notReady.stream().mapToLong(Child::printedLines).sum();
        var cpuNow = notReady.stream().map(Child::cpuTime).reduce(Duration.ZERO, Duration::plus);
        var works = cpuNow.minus(cpuTime).compareTo(patience.dividedBy(IDLE_SHARE)) >= 0;
        if (notReady.size() != waiting || linesNow != lines || works) {
            waiting = notReady.size();
            lines = linesNow;
            cpuTime = cpuNow;
            since = elapsed;
        }
        return elapsed.minus(since).compareTo(patience) > 0;
    }
}

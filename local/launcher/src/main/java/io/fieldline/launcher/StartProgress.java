package io.fieldline.launcher;

import io.fieldline.processes.Child;
import java.time.Duration;
import java.util.Collection;

/**
 * Whether a start makes progress: while one of the parts that are not ready prints something, uses a processor, or gets ready, it
 * may take its time, e.g. on a Raspberry Pi or a busy machine. Of one thread.
 */
final class StartProgress {
    /** A process that waits for another uses less of a processor than one part in so many. */
    private static final int IDLE_SHARE = 120;

    private final Duration patience;
    private int waiting;
    private long lines;
    private Duration cpuTime = Duration.ZERO;
    private Duration since = Duration.ZERO;

    /** {@code patience} is how long nothing may happen. */
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

package io.fieldline.launcher;

import io.fieldline.processes.Child;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The started parts that are not ready yet. Reports them, and detects that they make no progress. For one thread. */
final class NotReady {
    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(30);

    private final Duration patience;
    private final List<Child> children = new ArrayList<>();
    private StartProgress start;
    private Duration nextReport = Duration.ZERO;

    /** {@code patience} is how long they may be without progress. */
    NotReady(Duration patience) {
        this.patience = patience;
        this.start = new StartProgress(patience);
    }

    /** Adds a part that has just started. */
    void add(Child child, Duration now) {
        if (children.isEmpty()) {
            start = new StartProgress(patience);
            nextReport = now.plus(BETWEEN_REPORTS);
        }
        children.add(child);
    }

    /** Returns whether the part was not ready before. */
    boolean remove(Child child) {
        return children.remove(child);
    }

    boolean isEmpty() {
        return children.isEmpty();
    }

    List<Child> all() {
        return List.copyOf(children);
    }

    boolean areStuck(Duration now) {
        return !children.isEmpty() && start.isStuck(children, now);
    }

    /** Shows which parts are not ready; every 30 s with the last line of each. */
    void show(Progress progress, Duration now) {
        if (children.isEmpty()) {
            return;
        }
        if (now.compareTo(nextReport) > 0) {
            nextReport = nextReport.plus(BETWEEN_REPORTS);
            children.forEach(child -> progress.stillWaiting(child.name(), now, child.lastLine()));
        }
        progress.waiting(children.stream().map(Child::name).toList(), now);
    }
}

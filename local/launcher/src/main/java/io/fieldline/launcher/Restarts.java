package io.fieldline.launcher;

import io.fieldline.lifecycle.ExitCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Plans the restarts of parts that ended: each with a growing delay, up to a limit. For one thread. */
final class Restarts {
    /**
     * How often a part is restarted before everything is stopped.
     *
     * @param most       restarts of a part
     * @param within     the time in which restarts count
     * @param firstDelay before the first restart; it doubles with each further one
     */
    record Limit(int most, Duration within, Duration firstDelay) {
        Limit {
            if (most < 1) {
                throw new IllegalArgumentException("expected at least 1 restart, got " + most);
            }
        }
    }

    private final Limit limit;
    private final Set<Part> wereReady = new HashSet<>();
    private final Map<Part, Deque<Duration>> planned = new HashMap<>();
    private final Map<Part, Duration> due = new LinkedHashMap<>();

    Restarts(Limit limit) {
        this.limit = limit;
    }

    /** Records that a part has been ready, so that a restart can help. */
    void ready(Part part) {
        wereReady.add(part);
    }

    /** Plans a restart and returns the delay before it; empty if the part must not be restarted. */
    Optional<Duration> plan(Part part, int exitCode, Duration now) {
        if (!canHelp(part, exitCode)) {
            return Optional.empty();
        }
        var recent = planned.computeIfAbsent(part, first -> new ArrayDeque<>());
        while (!recent.isEmpty() && now.minus(recent.getFirst()).compareTo(limit.within()) > 0) {
            recent.removeFirst();
        }
        if (recent.size() == limit.most()) {
            return Optional.empty();
        }
        var delay = limit.firstDelay().multipliedBy(1L << recent.size());
        recent.addLast(now);
        due.put(part, now.plus(delay));
        return Optional.of(delay);
    }

    /** How many restarts of the part count now. */
    int count(Part part) {
        return planned.getOrDefault(part, new ArrayDeque<>()).size();
    }

    /** Like "restart 2 of at most 5 in 10 min". */
    String progress(Part part) {
        return "restart %d of at most %d in %d min"
                .formatted(count(part), limit.most(), limit.within().toMinutes());
    }

    boolean arePlanned() {
        return !due.isEmpty();
    }

    /** Returns the parts to start now, each once. */
    List<Part> takeDue(Duration now) {
        var parts = new ArrayList<Part>();
        due.forEach((part, when) -> {
            if (when.compareTo(now) <= 0) {
                parts.add(part);
            }
        });
        due.keySet().removeAll(parts);
        return parts;
    }

    /**
     * A restart does not help after a wrong setting or a refusal. A part that has never been ready and did not crash has reported
     * why it cannot start; this report must not repeat five times.
     */
    private boolean canHelp(Part part, int exitCode) {
        return switch (exitCode) {
            case ExitCode.WRONG_SETTINGS, ExitCode.REFUSED -> false;
            case ExitCode.OUT_OF_MEMORY, ExitCode.UNEXPECTED_ERROR, ExitCode.QUERY_FAILED -> true;
            default -> ExitCode.isSignal(exitCode) || wereReady.contains(part);
        };
    }
}

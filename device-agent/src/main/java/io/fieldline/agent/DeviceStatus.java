package io.fieldline.agent;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What the status topic says of a device: what its source says, or what the agent itself cannot do. Of one thread. */
final class DeviceStatus {
    private final Map<Problem, String> problems = new EnumMap<>(Problem.class);
    private Health health = Health.UNKNOWN;

    /** What keeps the agent from its work; the worst first. */
    enum Problem {
        /** The disk does not take readings: they wait in memory, where a restart loses them. */
        NO_DISK,
        /** The broker is connected and acknowledges nothing. */
        STALLED
    }

    void health(Health now) {
        health = now;
    }

    /** A source that measures and has not said otherwise is well. */
    void measuring() {
        if (health.equals(Health.UNKNOWN)) {
            health = Health.WELL;
        }
    }

    void problem(Problem problem, String sentence) {
        problems.put(problem, sentence);
    }

    void solved(Problem problem) {
        problems.remove(problem);
    }

    /** {@code online}, or {@code degraded: <word>: <sentence>}; the word is {@code unknown} before anything was verified. */
    String text() {
        if (!health.equals(Health.WELL) && !health.equals(Health.UNKNOWN)) {
            return health.status();
        }
        for (var problem : problems.entrySet()) {
            return "degraded: %s: %s".formatted(problem.getKey().name().toLowerCase(Locale.ROOT), problem.getValue());
        }
        return health.status();
    }
}

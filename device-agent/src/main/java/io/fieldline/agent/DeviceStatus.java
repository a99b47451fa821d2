package io.fieldline.agent;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the status topic says of a device: what its source says, or what the agent itself cannot do. Of one thread. */
final class DeviceStatus {
    /** Its source has said nothing yet: nobody has verified that the device works. */
    static final String UNKNOWN = "unknown";

    private final Map<Problem, String> problems = new EnumMap<>(Problem.class);
    private @Nullable Health health;

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
        if (health == null) {
            health = Health.WELL;
        }
    }

    void problem(Problem problem, String sentence) {
        problems.put(problem, sentence);
    }

    void solved(Problem problem) {
        problems.remove(problem);
    }

    /** {@code online}, {@code degraded: <word>: <sentence>} or {@code unknown}. */
    String text() {
        if (health != null && !health.equals(Health.WELL)) {
            return health.status();
        }
        for (var problem : problems.entrySet()) {
            return "degraded: %s: %s".formatted(problem.getKey().name().toLowerCase(Locale.ROOT), problem.getValue());
        }
        return health == null ? UNKNOWN : health.status();
    }
}

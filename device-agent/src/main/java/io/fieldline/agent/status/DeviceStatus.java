package io.fieldline.agent.status;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The status of a device: the health of its source, or a problem of the agent itself. Thread-safe. */
public final class DeviceStatus {
    private final Map<Problem, String> problems = new EnumMap<>(Problem.class);
    private Health health = Health.UNKNOWN;

    /** A problem of the agent; the worst first. */
    public enum Problem {
        /** The disk does not store readings: they wait in memory, and a restart loses them. */
        NO_DISK,
        /** The broker is connected and acknowledges nothing. */
        STALLED,
        /** The certificate of the device or that of the broker expires soon; the connection works until then. */
        CERTIFICATE
    }

    public synchronized void health(Health now) {
        health = now;
    }

    /** A source that measures is well, unless it reported a problem. */
    public synchronized void measuring() {
        if (health.equals(Health.UNKNOWN)) {
            health = Health.WELL;
        }
    }

    public synchronized void problem(Problem problem, String sentence) {
        problems.put(problem, sentence);
    }

    public synchronized void solved(Problem problem) {
        problems.remove(problem);
    }

    /**
     * {@code online}, or {@code degraded: <word>: <sentence>}; the word is {@code unknown} before anything was
     * verified.
     */
    public synchronized String text() {
        if (!health.equals(Health.WELL) && !health.equals(Health.UNKNOWN)) {
            return health.status();
        }
        for (var problem : problems.entrySet()) {
            return "degraded: %s: %s".formatted(problem.getKey().name().toLowerCase(Locale.ROOT), problem.getValue());
        }
        return health.status();
    }
}

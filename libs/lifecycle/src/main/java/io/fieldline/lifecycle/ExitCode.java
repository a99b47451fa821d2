package io.fieldline.lifecycle;

import java.util.Optional;

/** The exit codes of all services, by which a supervisor can decide about a restart. */
public final class ExitCode {
    /** It was stopped, or a check passed. */
    public static final int STOPPED = 0;
    /** It cannot start now, or a check failed. */
    public static final int CANNOT_START = 1;
    /** A setting is wrong; a restart does not help. */
    public static final int WRONG_SETTINGS = 2;
    /** The heap was full. The JVM ends with this code because of {@code -XX:+ExitOnOutOfMemoryError}. */
    public static final int OUT_OF_MEMORY = 3;
    /** The broker, Kafka or a database refused an account, a permission or a name. A person must change it. */
    public static final int REFUSED = 4;
    /** An unexpected error in any thread. Restart it, and report the error. */
    public static final int UNEXPECTED_ERROR = 5;
    /** A Spark query failed. After a restart the job continues from its checkpoint. */
    public static final int QUERY_FAILED = 6;

    /** The convention of shells: the exit code is this plus the number of the signal. */
    private static final int SIGNALS = 128;

    private ExitCode() {}

    /** Whether a signal ended the process. */
    public static boolean isSignal(int code) {
        return code > SIGNALS;
    }

    /** The meaning of an exit code, for log messages; empty for an unknown code. */
    public static Optional<String> meaning(int code) {
        var text =
                switch (code) {
                    case STOPPED -> "stopped";
                    case CANNOT_START -> "cannot start";
                    case WRONG_SETTINGS -> "wrong settings";
                    case OUT_OF_MEMORY -> "out of memory: increase -Xmx in its jvm.options";
                    case REFUSED ->
                        "refused by the MQTT broker, Kafka or a database: an account, a permission or a name must change";
                    case UNEXPECTED_ERROR -> "an unexpected error: see its log";
                    case QUERY_FAILED -> "a Spark query failed: after a restart it continues from its checkpoint";
                    default -> isSignal(code) ? "signal %d".formatted(code - SIGNALS) : "";
                };
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}

package io.fieldline.lifecycle;

import java.util.Optional;

/** With which code a service ends: one table for all of them, so that a supervisor can decide by it. */
public final class ExitCode {
    /** It was told to stop, or a check passed. */
    public static final int STOPPED = 0;
    /** It cannot start here and now, or a check failed. */
    public static final int CANNOT_START = 1;
    /** A setting is wrong: starting it again does not help. */
    public static final int WRONG_SETTINGS = 2;
    /** The heap was full; the JVM's own code with {@code -XX:+ExitOnOutOfMemoryError}, which cannot be chosen. */
    public static final int OUT_OF_MEMORY = 3;
    /** The broker or Kafka refused an account, a permission or a name: a person has to change it. */
    public static final int REFUSED = 4;
    /** An error that nobody expected, in any thread: start it again, and report it. */
    public static final int UNEXPECTED_ERROR = 5;
    /** A Spark query failed: started again, the job continues from its checkpoint. */
    public static final int QUERY_FAILED = 6;

    /** The shell's convention: the number of the signal comes on top of this. */
    private static final int SIGNALS = 128;

    private ExitCode() {}

    /** Whether a signal ended the process. */
    public static boolean isSignal(int code) {
        return code > SIGNALS;
    }

    /** What an exit code of a service says, in words for the person who reads the log; nothing if no service has this code. */
    public static Optional<String> meaning(int code) {
        var text =
                switch (code) {
                    case STOPPED -> "stopped";
                    case CANNOT_START -> "cannot start";
                    case WRONG_SETTINGS -> "wrong settings";
                    case OUT_OF_MEMORY -> "out of memory: a larger -Xmx in its jvm.options helps";
                    case REFUSED ->
                        "refused by the MQTT broker or by Kafka: an account, a permission or a name must change";
                    case UNEXPECTED_ERROR -> "an unexpected error: its log says more";
                    case QUERY_FAILED -> "a Spark query failed: started again, it continues from its checkpoint";
                    default -> isSignal(code) ? "signal %d".formatted(code - SIGNALS) : "";
                };
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}

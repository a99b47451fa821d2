package io.fieldline.agent.clock;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Checks whether the system clock is synchronized. May take seconds; for one thread. */
public interface ClockProbe {
    enum Verdict {
        SYNCHRONIZED,
        NOT_SYNCHRONIZED,
        /** The clock cannot be verified, for example in a container: it is used unverified. */
        UNKNOWN
    }

    Verdict ask();

    /** The clock has jumped, so earlier answers are no longer valid. */
    default void stepped() {}

    static ClockProbe of(ClockTrust trust, Optional<Path> file) {
        if (file.isPresent()) {
            return () -> Files.exists(file.get()) ? Verdict.SYNCHRONIZED : Verdict.NOT_SYNCHRONIZED;
        }
        return switch (trust) {
            case TRUSTED -> () -> Verdict.SYNCHRONIZED;
            case AUTO -> new SystemdClockProbe(Path.of("/run/systemd"), new Timedatectl(), System::nanoTime);
        };
    }
}

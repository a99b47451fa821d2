package io.fieldline.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Somebody to ask whether the system's clock is synchronized. May take seconds; of one thread. */
interface ClockProbe {
    enum Verdict {
        SYNCHRONIZED,
        NOT_SYNCHRONIZED,
        /** Nobody can be asked, e.g. in a container: the clock is taken as it is, but nobody vouches for it. */
        UNKNOWN
    }

    Verdict ask();

    /** The clock has jumped: what was said of it before is no longer true. */
    default void stepped() {}

    static ClockProbe of(AgentConfig.ClockTrust trust, Optional<Path> file) {
        if (file.isPresent()) {
            return () -> Files.exists(file.get()) ? Verdict.SYNCHRONIZED : Verdict.NOT_SYNCHRONIZED;
        }
        return switch (trust) {
            case TRUSTED -> () -> Verdict.SYNCHRONIZED;
            case AUTO -> new SystemdClockProbe(Path.of("/run/systemd"), new Timedatectl(), System::nanoTime);
        };
    }
}

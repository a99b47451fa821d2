package io.fieldline.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The time of day, and whether it can be believed; and a clock that only ever goes forward. From any thread. */
final class SystemTime {
    /** No reading is older than this software: a clock that is behind was never set. */
    static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

    private final Clock clock;
    private final LongSupplier nanos;
    private final Optional<Path> syncFile;
    private final long start;
    private volatile boolean set;

    /** {@code syncFile} is there once the clock is set; without one, a clock that is not behind EARLIEST is. */
    SystemTime(Clock clock, LongSupplier nanos, Optional<Path> syncFile) {
        this.clock = clock;
        this.nanos = nanos;
        this.syncFile = syncFile;
        this.start = nanos.getAsLong();
    }

    /** Once set, it stays so. */
    boolean isSet() {
        if (!set) {
            set = !clock.instant().isBefore(EARLIEST)
                    && syncFile.map(Files::exists).orElse(true);
        }
        return set;
    }

    /** The time of day; before the clock is set the best guess there is, and never before EARLIEST. */
    Instant now() {
        var now = clock.instant();
        return now.isBefore(EARLIEST) ? EARLIEST.plusNanos(nanos() - start) : now;
    }

    long nanos() {
        return nanos.getAsLong();
    }
}

package io.fieldline.agent.spool;

import io.fieldline.configuration.Setting;
import java.nio.file.Path;
import java.time.Duration;

/** Where readings wait for the broker, and how many. */
public record SpoolSettings(
        @Setting(
                help = "Folder in which readings wait while the broker is away; each device has its own within.",
                byDefault = "data/spool")
        Path folder,

        @Setting(help = "Most bytes on disk, a device; see --spool-when-full.", byDefault = "268435456")
        long maxBytes,

        @Setting(help = "Older readings are dropped, and counted; a jump of the clock drops none.", byDefault = "30d")
        Duration maxAge,

        @Setting(
                help = "Time until a written reading is safe from a power cut as well as from a kill; less wears an SD"
                        + " card more. 0s syncs each write.",
                byDefault = "5s")
        Duration sync,

        @Setting(help = "What to do when the disk's or the outbox's share is used up.", byDefault = "drop_oldest")
        WhenFull whenFull,

        @Setting(
                help = "Readings that waited and are sent beside the live ones, a second and device.",
                byDefault = "100")
        int backlogRate) {

    /** Less would be a handful of readings. */
    private static final long LEAST_BYTES = 16_384;

    /** A wall clock must say for this long that readings are too old. */
    static final Duration OLD_FOR = Duration.ofHours(1);

    /** What to do with a reading for which there is no room. */
    public enum WhenFull {
        DROP_OLDEST,
        REFUSE_NEW
    }

    public SpoolSettings {
        if (maxBytes < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "--spool-max-bytes is %d, expected at least %d".formatted(maxBytes, LEAST_BYTES));
        }
        if (maxAge.toMillis() < 1_000) {
            throw new IllegalArgumentException("--spool-max-age has to be at least 1s");
        }
        if (sync.toSeconds() > 60) {
            throw new IllegalArgumentException("--spool-sync has to be at most 60s");
        }
        if (backlogRate < 1 || backlogRate > 10_000) {
            throw new IllegalArgumentException("--spool-backlog-rate %d is outside [1, 10000]".formatted(backlogRate));
        }
    }
}

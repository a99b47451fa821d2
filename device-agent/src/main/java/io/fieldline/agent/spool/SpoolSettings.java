package io.fieldline.agent.spool;

import io.fieldline.configuration.Setting;
import java.nio.file.Path;
import java.time.Duration;

/** The settings of the spool. */
public record SpoolSettings(
        @Setting(
                help = "Folder in which readings wait while the broker is away, with a subfolder for each device.",
                byDefault = "data/spool")
        Path folder,

        @Setting(
                help = "Maximum number of bytes on disk for each device; see --spool-when-full.",
                byDefault = "268435456")
        long maxBytes,

        @Setting(
                help = "Maximum age of readings on disk; older ones are dropped and counted. A jump of the clock"
                        + " drops none.",
                byDefault = "30d")
        Duration maxAge,

        @Setting(
                help = "Time until a written reading survives a power cut too; a shorter time wears an SD card more"
                        + " (0s syncs each write).",
                byDefault = "5s")
        Duration sync,

        @Setting(help = "What to do if the space on disk or in memory is used up.", byDefault = "drop_oldest")
        WhenFull whenFull,

        @Setting(
                help = "Maximum number of backlog readings sent per second and device, beside the live ones.",
                byDefault = "100")
        int backlogRate) {

    /** Less has room for only a few readings. */
    private static final long LEAST_BYTES = 16_384;

    /** The wall clock must report for this long that readings are too old. */
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
            throw new IllegalArgumentException("--spool-max-age must be at least 1s");
        }
        if (sync.toSeconds() > 60) {
            throw new IllegalArgumentException("--spool-sync must be at most 60s");
        }
        if (backlogRate < 1 || backlogRate > 10_000) {
            throw new IllegalArgumentException("--spool-backlog-rate %d is outside [1, 10000]".formatted(backlogRate));
        }
    }
}

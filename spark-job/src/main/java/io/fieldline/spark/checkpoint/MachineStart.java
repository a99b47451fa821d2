package io.fieldline.spark.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this machine was started again since the job last used a checkpoint, perhaps after a power cut. The file {@code boot-id} in
 * the checkpoint has the identifier that Linux gives to each start.
 */
public final class MachineStart {
    private static final Logger log = LoggerFactory.getLogger(MachineStart.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** Kafka on this machine syncs its records each second, and a busy disk takes longer. */
    private static final Duration UNSYNCED = Duration.ofSeconds(15);

    private final Path file;

    /** Of the checkpoint in this local folder. */
    public MachineStart(Path checkpoint) {
        this.file = checkpoint.resolve("boot-id");
    }

    /**
     * Returns how long before the end of the checkpoint Kafka's records may be lost: zero if the machine was not started again.
     */
    public Duration unsynced() throws IOException {
        var isSame = Files.exists(file) && Files.exists(BOOT_ID) && Files.mismatch(file, BOOT_ID) == -1;
        return isSame ? Duration.ZERO : UNSYNCED;
    }

    /** To be called when the checkpoint fits to what Kafka has. */
    public void remember() {
        try {
            Files.writeString(file, Files.readString(BOOT_ID));
        } catch (IOException unknown) {
            log.warn("cannot remember this start of the machine: file={} reason={}", file, unknown.toString());
        }
    }
}

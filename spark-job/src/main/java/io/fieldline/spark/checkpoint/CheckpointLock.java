package io.fieldline.spark.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Allows one process at a time on a checkpoint. The process holds the lock until it ends, for whatever reason. There is no lock
 * if the checkpoint is not in a local folder.
 */
public final class CheckpointLock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CheckpointLock.class);

    private final Optional<FileChannel> held;

    private CheckpointLock(Optional<FileChannel> held) {
        this.held = held;
    }

    /** Nothing when another process has it. */
    public static Optional<CheckpointLock> take(String checkpoint) throws IOException {
        var folder = local(checkpoint);
        if (folder.isEmpty()) {
            return Optional.of(new CheckpointLock(Optional.empty()));
        }
        if (!Files.isDirectory(folder.get())) { // Java 17 refuses to create what a link to a folder is
            Files.createDirectories(folder.get());
        }
        var file = FileChannel.open(folder.get().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isFree(file)) {
            file.close();
            return Optional.empty();
        }
        return Optional.of(new CheckpointLock(Optional.of(file)));
    }

    private static boolean isFree(FileChannel file) {
        try {
            return file.tryLock() != null;
        } catch (IOException noLocks) { // a network file system may have none
            log.warn("the checkpoint cannot be locked; see that no other job has it: {}", noLocks.toString());
            return true;
        }
    }

    /**
     * The folder of a checkpoint, if it is on this machine. Asks no file system of Hadoop's: the first that is opened stays, and
     * that has to be the session's.
     */
    public static Optional<Path> local(String checkpoint) {
        var uri = new org.apache.hadoop.fs.Path(checkpoint).toUri();
        var scheme = uri.getScheme() == null
                ? FileSystem.getDefaultUri(new Configuration()).getScheme()
                : uri.getScheme();
        return scheme.equals("file") ? Optional.of(Path.of(uri.getPath())) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        if (held.isPresent()) {
            held.get().close();
        }
    }
}

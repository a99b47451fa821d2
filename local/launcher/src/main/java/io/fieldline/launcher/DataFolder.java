package io.fieldline.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The folder of one {@code up}, locked against others. The operating system frees the lock when the process ends. */
final class DataFolder implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private DataFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static DataFolder open(Path path) throws IOException, CannotStart {
        Files.createDirectories(path);
        var channel = FileChannel.open(
                path.resolve("up.lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (lock(channel) == null) {
            channel.close();
            throw new CannotStart(
                    "another ./fieldline up uses %s; stop it, or choose another folder (--data) and other ports"
                            .formatted(path));
        }
        return new DataFolder(path, channel);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException takenInThisProcess) {
            return null;
        }
    }
}

package io.fieldline.agent.spool;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of one device's spool, locked against other processes. No symbolic link in it is followed. */
final class SpoolFolder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SpoolFolder.class);
    private static final String DAMAGED = ".damaged";

    /** Damaged files that stay for inspection; older ones are deleted. */
    private static final int MAX_DAMAGED = 4;

    private static final int PROBE_BYTES = 4_096;

    private final Path path;
    private final FileChannel lock;

    private SpoolFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    static SpoolFolder open(Path path) throws IOException {
        create(path);
        if (Files.isSymbolicLink(path)) {
            throw new IOException("%s is a symbolic link, which is not followed; expected a folder".formatted(path));
        }
        return new SpoolFolder(path, lock(path));
    }

    /** Readable by its owner only, if the file system has owners; the folders above it are not changed. */
    private static void create(Path path) throws IOException {
        var absolute = path.toAbsolutePath();
        if (Files.isDirectory(absolute)
                || !absolute.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(absolute);
            return;
        }
        Files.createDirectories(absolute.resolveSibling(""));
        Files.createDirectory(
                absolute, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    Path path() {
        return path;
    }

    /** The segment files, in order. */
    List<Path> segments() throws IOException {
        return list(Segment::isOne);
    }

    /** Renames a file that cannot be read, so that it is not read again. */
    void rename(Path file) {
        try {
            if (Files.exists(file, NOFOLLOW_LINKS)) {
                Files.move(file, file.resolveSibling(file.getFileName() + DAMAGED));
            }
            var damaged = list(other -> other.getFileName().toString().endsWith(DAMAGED));
            for (var old : damaged.subList(0, Math.max(0, damaged.size() - MAX_DAMAGED))) {
                delete(old);
            }
        } catch (IOException alsoThis) { // the next start tries again
            log.warn("cannot rename a damaged file: file={} reason={}", file, DiskReason.of(alsoThis));
        }
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Writes and deletes a block. */
    void probe() throws IOException {
        var file = path.resolve("probe");
        Files.write(file, new byte[PROBE_BYTES]);
        Files.delete(file);
    }

    /** Makes new files survive a power cut. */
    void sync() throws IOException {
        try (var entries = FileChannel.open(path, READ)) {
            entries.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private List<Path> list(Predicate<Path> wanted) throws IOException {
        try (var files = Files.list(path)) {
            return files.filter(wanted).sorted().toList();
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        var channel = FileChannel.open(path.resolve("lock"), CREATE, WRITE, NOFOLLOW_LINKS);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException ours) {
            log.debug("locked within this process", ours);
        }
        channel.close();
        throw new SpoolInUseException(
                "%s is in use by another running device-agent; give each agent its own --device-name".formatted(path));
    }
}

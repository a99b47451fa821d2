package io.fieldline.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * An ext4 disk that can be set back to what it had at an earlier moment, as after a power cut: what only the memory of the system had
 * is gone. The disk is a file on XFS, which clones a file at one moment. Needs root.
 */
public final class CloneableDisk implements AutoCloseable {
    private static final String SIZE_OF_DISK = "1G";
    private static final String SIZE_OF_CLONES = "3G";

    private final Path outer;
    private final Path disk;
    private final Path clone;
    private final Path mounted;

    private CloneableDisk(Path folder) {
        this.outer = folder.resolve("clones");
        this.disk = outer.resolve("disk");
        this.clone = outer.resolve("clone");
        this.mounted = folder.resolve("mounted");
    }

    /** Creates an empty disk; its files take their size in this folder. Skips the running test if a program is missing. */
    public static CloneableDisk create(Path folder) throws IOException, InterruptedException {
        Tools.require("mkfs.xfs");
        var created = new CloneableDisk(folder);
        Files.createDirectories(created.outer);
        Files.createDirectories(created.mounted);
        var image = folder.resolve("clones.xfs");
        run("truncate", "-s", SIZE_OF_CLONES, image);
        run("mkfs.xfs", "-q", "-m", "reflink=1", image);
        mountOrSkip(image, created.outer);
        run("truncate", "-s", SIZE_OF_DISK, created.disk);
        run("mkfs.ext4", "-q", created.disk);
        created.mount();
        return created;
    }

    private static void mountOrSkip(Path image, Path folder) throws IOException, InterruptedException {
        try {
            run("mount", "-o", "loop", image, folder);
        } catch (IOException notAllowed) {
            if ("true".equals(System.getenv("CI"))) {
                throw notAllowed;
            }
            throw new TestAbortedException("cannot mount a disk; run the test as root", notAllowed);
        }
    }

    /** The root of the disk. */
    public Path root() {
        return mounted;
    }

    /** Writes to the disk what the system has in memory, such as settings that nobody would change just before a cut. */
    public void sync() throws IOException, InterruptedException {
        run("sync", "-f", mounted);
    }

    /** Remembers what is on the disk now, without what the system has in memory. */
    public void cut() throws IOException, InterruptedException {
        run("cp", "--reflink=always", disk, clone);
    }

    /** Sets the disk back to the {@link #cut}. No process may have an open file on it. */
    public void restore() throws IOException, InterruptedException {
        run("umount", mounted);
        Files.move(clone, disk, StandardCopyOption.REPLACE_EXISTING);
        mount();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("umount", "--lazy", mounted);
        run("umount", "--lazy", outer);
    }

    private void mount() throws IOException, InterruptedException {
        run("mount", "-o", "loop", disk, mounted);
    }

    private static void run(Object... command) throws IOException, InterruptedException {
        var words = List.of(command).stream().map(Object::toString).toList();
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ':' + more);
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("%s: %s".formatted(String.join(" ", words), output.strip()));
        }
    }
}

package io.fieldline.checks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Looks at folders without changing them. */
public final class FolderCheck {
    private FolderCheck() {}

    /** Reports whether this process could write to the folder, or create it. {@code name} is that of the setting. */
    public static void writable(String name, Path folder, CheckReport report) {
        var path = folder.toAbsolutePath().normalize();
        var existing = path;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            report.failed("%s %s: %s is not a folder; choose another one".formatted(name, folder, existing));
        } else if (!Files.isWritable(existing) || !Files.isExecutable(existing)) {
            var remedy = existing.equals(path) ? "chown " + user() : "install -d -o " + user();
            report.failed("%s %s: the user %s may not write to %s; run: sudo %s %s"
                    .formatted(name, folder, user(), existing, remedy, path));
        } else {
            report.ok("%s %s %s".formatted(name, folder, existing.equals(path) ? "can be written" : "will be created"));
        }
    }

    /** Reports whether this process can list the folder. {@code name} is that of the setting. */
    public static void readable(String name, Path folder, CheckReport report) {
        if (!Files.exists(folder)) {
            report.note("%s %s does not exist yet; who writes there creates it".formatted(name, folder));
        } else if (!Files.isDirectory(folder)) {
            report.failed("%s %s is not a folder; choose another one".formatted(name, folder));
        } else if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
            report.failed("%s %s: the user %s may not read it; add the user to the group of the folder"
                    .formatted(name, folder, user()));
        } else {
            report.ok("%s %s can be read".formatted(name, folder));
        }
    }

    /** Whether another process holds the lock of this file, as a service does while it runs. */
    public static boolean isLocked(Path file) {
        if (!Files.isWritable(file)) {
            return false;
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException ours) {
            return true;
        } catch (IOException noLocks) { // a network file system may have none
            return false;
        }
    }

    private static String user() {
        return System.getProperty("user.name");
    }
}

package io.fieldline.agent.spool;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** The reason why a file could not be used, as text: the message of some exceptions is only the path. */
public final class DiskReason {
    private DiskReason() {}

    /** {@code permission denied: /var/lib/fieldline/lock; ...} */
    public static String of(IOException failed) {
        if (failed instanceof AccessDeniedException denied) {
            return "permission denied: %s; does it belong to another user? (sudo chown -R $(id -un) ...)"
                    .formatted(denied.getFile());
        }
        if (failed instanceof NoSuchFileException missing) {
            return "no such file: " + missing.getFile();
        }
        if (failed instanceof NotDirectoryException file) {
            return "not a folder: " + file.getFile();
        }
        if (failed instanceof FileSystemException other && other.getReason() == null) {
            return "%s: %s".formatted(other.getClass().getSimpleName(), other.getFile());
        }
        return String.valueOf(failed.getMessage() == null ? failed : failed.getMessage());
    }
}

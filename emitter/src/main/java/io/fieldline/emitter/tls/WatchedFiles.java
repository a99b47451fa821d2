package io.fieldline.emitter.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** Notices that files changed, by their time, size and identity, so that a file that was replaced counts too. */
public final class WatchedFiles {
    private final List<Path> files;
    private List<String> last;

    public WatchedFiles(List<Path> files) {
        this.files = files;
        this.last = look();
    }

    /** Whether any of them differs from the last call. */
    public synchronized boolean changed() {
        var now = look();
        var changed = !now.equals(last);
        last = now;
        return changed;
    }

    private List<String> look() {
        return files.stream().map(WatchedFiles::look).toList();
    }

    private static String look(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return "%s %d %s".formatted(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException unreadable) {
            return "unreadable";
        }
    }
}

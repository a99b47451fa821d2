package io.fieldline.emitter.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** Detects changes of files by their time, size and identity, including a file that was replaced. */
public final class WatchedFiles {
    private final List<Path> files;
    private List<String> last;

    public WatchedFiles(List<Path> files) {
        this.files = files;
        this.last = state();
    }

    /** Whether a file has changed since the last call. */
    public synchronized boolean changed() {
        var now = state();
        var changed = !now.equals(last);
        last = now;
        return changed;
    }

    private List<String> state() {
        return files.stream().map(WatchedFiles::state).toList();
    }

    private static String state(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return "%s %d %s".formatted(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException unreadable) {
            return "unreadable";
        }
    }
}

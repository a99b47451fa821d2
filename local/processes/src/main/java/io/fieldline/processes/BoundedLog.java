package io.fieldline.processes;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A log file that is continued at each start. When full, it replaces {@code <name>.old}, so both together have at most twice
 * the limit. For one thread.
 */
final class BoundedLog implements AutoCloseable {
    private final Path file;
    private final long maxBytes;
    private OutputStream output;
    private long bytes;

    private BoundedLog(Path file, long maxBytes, OutputStream output, long bytes) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.output = output;
        this.bytes = bytes;
    }

    static BoundedLog open(Path file, long maxBytes) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        return new BoundedLog(file, maxBytes, append(file), Files.size(file));
    }

    void write(byte[] line) throws IOException {
        if (bytes > 0 && bytes + line.length > maxBytes) {
            output.close();
            Files.move(file, old(), StandardCopyOption.REPLACE_EXISTING);
            output = append(file);
            bytes = 0;
        }
        output.write(line);
        bytes += line.length;
    }

    @Override
    public void close() throws IOException {
        output.close();
    }

    private Path old() {
        return file.resolveSibling(file.getFileName() + ".old");
    }

    private static OutputStream append(Path file) throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}

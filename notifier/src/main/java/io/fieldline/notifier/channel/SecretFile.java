package io.fieldline.notifier.channel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads a password or token. */
final class SecretFile {
    private SecretFile() {}

    /** The first line; empty after a problem. */
    static Optional<String> read(String flag, Path file, List<String> problems) {
        try (var lines = Files.newBufferedReader(file)) {
            var secret = lines.readLine();
            if (secret != null && !secret.isBlank()) {
                return Optional.of(secret.strip());
            }
            problems.add("%s %s: the first line is empty".formatted(flag, file));
        } catch (IOException unreadable) {
            problems.add("%s %s cannot be read: %s".formatted(flag, file, unreadable));
        }
        return Optional.empty();
    }
}

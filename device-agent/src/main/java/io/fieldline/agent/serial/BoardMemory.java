package io.fieldline.agent.serial;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the id of the last board of a device in a file, so that two boards do not swap their devices at a restart. A board
 * that says no id has that of its port.
 */
final class BoardMemory {
    private static final Logger log = LoggerFactory.getLogger(BoardMemory.class);
    private static final Pattern BOARD_ID = Pattern.compile("[0-9a-f]{8}|port [ -~]{1,200}");

    private final Path file;
    private Optional<String> boardId;

    private BoardMemory(Path file, Optional<String> boardId) {
        this.file = file;
        this.boardId = boardId;
    }

    /** Reads the file; without a readable file the board is unknown. */
    static BoardMemory of(Path file) {
        return new BoardMemory(file, read(file));
    }

    Optional<String> boardId() {
        return boardId;
    }

    void remember(String newId) {
        if (boardId.equals(Optional.of(newId)) || !BOARD_ID.matcher(newId).matches()) {
            return;
        }
        boardId = Optional.of(newId);
        try {
            var parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(file, newId + "\n", US_ASCII, CREATE, TRUNCATE_EXISTING, WRITE, NOFOLLOW_LINKS);
        } catch (IOException unwritten) {
            log.warn(
                    "cannot save the id of the board, after a restart any board is accepted: file={}", file, unwritten);
        }
    }

    private static Optional<String> read(Path file) {
        try (var lines = Files.lines(file, US_ASCII)) {
            return lines.findFirst().filter(BOARD_ID.asMatchPredicate());
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }
}

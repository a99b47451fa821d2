package io.fieldline.emitter.access;

import io.fieldline.emitter.tls.WatchedFiles;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The token file. It is read again when it changes. If the new content is invalid, the previous tokens remain valid. */
public final class TokenFile {
    private static final Logger log = LoggerFactory.getLogger(TokenFile.class);
    private static final long MAX_BYTES = 65_536;
    private static final Set<PosixFilePermission> OTHERS =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private final Path file;
    private final WatchedFiles watched;
    private volatile Tokens tokens;

    private TokenFile(Path file) throws IOException {
        this.file = file;
        this.watched = new WatchedFiles(List.of(file));
        this.tokens = read();
    }

    /** Reads the file; the message of the exception is one sentence that says what is wrong. */
    public static TokenFile open(Path file) throws IOException {
        return new TokenFile(file);
    }

    Tokens tokens() {
        return tokens;
    }

    /** Reads the file again if it has changed; returns whether the tokens were replaced. */
    boolean reload() {
        if (!watched.changed()) {
            return false;
        }
        try {
            tokens = read();
            log.info("reloaded the token file: file={} tokens={}", file, tokens.size());
            return true;
        } catch (IOException invalid) {
            log.warn("cannot reload the tokens, the previous ones remain valid: {}", invalid.getMessage());
            return false;
        }
    }

    private Tokens read() throws IOException {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > MAX_BYTES) {
                throw new IOException("--token-file %s has more than %d bytes".formatted(file, MAX_BYTES));
            }
            var read = Tokens.parse(Files.readAllLines(file));
            warn(read);
            return read;
        } catch (NoSuchFileException missing) {
            throw new IOException("--token-file %s does not exist".formatted(file), missing);
        } catch (CharacterCodingException binary) {
            throw new IOException("--token-file %s is not text in UTF-8".formatted(file), binary);
        } catch (IllegalArgumentException invalid) {
            throw new IOException("--token-file %s: %s".formatted(file, invalid.getMessage()), invalid);
        } catch (IOException unreadable) {
            throw unreadable.getMessage() != null && unreadable.getMessage().startsWith("--")
                    ? unreadable
                    : new IOException("cannot read --token-file %s: %s".formatted(file, unreadable), unreadable);
        }
    }

    private void warn(Tokens read) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")
                && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
            log.warn("other users can read the token file: file={}; run 'chmod 600 {}'", file, file);
        }
        read.shortest()
                .ifPresent(length -> log.warn(
                        "a token is short enough to guess: file={} characters={}; use at least {} characters",
                        file,
                        length,
                        Tokens.MIN_LENGTH));
    }
}

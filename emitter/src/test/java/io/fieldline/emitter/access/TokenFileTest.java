package io.fieldline.emitter.access;

import static java.nio.charset.StandardCharsets.UTF_16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
    private static final String FIRST = "first-token-of-all";
    private static final String SECOND = "second-token-of-all";

    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void write() throws IOException {
        path = Files.writeString(folder.resolve("tokens"), "alice:viewer:" + FIRST);
    }

    @Test
    void aChangedFileIsReadAgain() throws IOException {
        var file = TokenFile.open(path);
        assertThat(file.reload()).isFalse();
        Files.writeString(path, "alice:operator:" + SECOND);

        assertThat(file.reload()).isTrue();
        assertThat(file.tokens().find(FIRST)).isEmpty();
        assertThat(file.tokens().find(SECOND)).isPresent();
    }

    @Test
    void aFileThatBecameWrongOrWentLeavesTheTokensAsTheyWere() throws IOException {
        var file = TokenFile.open(path);
        Files.writeString(path, "nonsense:");
        assertThat(file.reload()).isFalse();
        Files.delete(path);
        assertThat(file.reload()).isFalse();

        assertThat(file.tokens().find(FIRST)).isPresent();
    }

    @Test
    void aWrongFileIsRefusedInOneSentence() throws IOException {
        assertRefused(folder.resolve("missing"), "does not exist");
        assertRefused(folder, "cannot read --token-file");
        assertRefused(
                Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0}), "not text in UTF-8");
        assertRefused(Files.write(folder.resolve("utf16"), "horse".getBytes(UTF_16)), "not text in UTF-8");
        assertRefused(Files.writeString(folder.resolve("empty"), ""), "expected 1 to 100 tokens, got 0");
        assertRefused(Files.write(folder.resolve("large"), new byte[100_000]), "more than 65536 bytes");
    }

    private static void assertRefused(Path file, String problem) {
        assertThatThrownBy(() -> TokenFile.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--token-file")
                .hasMessageContaining(problem);
    }
}

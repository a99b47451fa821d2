package io.fieldline.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedLogTest {
    @TempDir
    private Path folder;

    @Test
    void whatWouldNotFitBeginsANewFileAndTheOneBeforeTheLastIsGone() throws IOException {
        write("one\n", "two\n", "three\n", "four\n");

        assertThat(folder.resolve("a.log")).hasContent("four\n");
        assertThat(folder.resolve("a.log.old")).hasContent("three\n");
    }

    @Test
    void theLogOfTheLastStartIsContinued() throws IOException {
        write("one\n");
        write("two\n");

        assertThat(folder.resolve("a.log")).hasContent("one\ntwo\n");
    }

    @Test
    void aLineAboveTheLimitIsWrittenWhole() throws IOException {
        write("a line of many bytes\n");

        assertThat(Files.readString(folder.resolve("a.log"))).isEqualTo("a line of many bytes\n");
    }

    private void write(String... lines) throws IOException {
        try (var log = BoundedLog.open(folder.resolve("a.log"), 8)) {
            for (var line : lines) {
                log.write(line.getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}

package io.fieldline.processes;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** An input is what a process prints. */
class OutputFuzzTest {
    private static final int MAX_BYTES = 1 << 20;

    private static Path file;

    @BeforeAll
    static void createFile() throws IOException {
        file = Files.createTempFile("output", ".log");
    }

    @AfterAll
    static void deleteFile() throws IOException {
        Files.deleteIfExists(file);
    }

    @FuzzTest
    void whateverAProcessPrintsIsLoggedAsItIsInLinesOfBoundedLength(byte[] printed) throws IOException {
        Files.write(file, new byte[0]);
        var lines = new ArrayList<String>();
        var output = new Output(
                new ByteArrayInputStream(printed), BoundedLog.open(file, MAX_BYTES), Child.READY, lines::add);
        output.run();

        assertThat(Files.readAllBytes(file)).isEqualTo(printed);
        assertThat(output.lines()).isEqualTo(lines.size());
        assertThat(lines).allMatch(line -> line.length() <= 8192 && line.indexOf('\n') < 0);
        assertThat(output.lastLines()).hasSizeLessThanOrEqualTo(20);
        assertThat(lines).endsWith(output.lastLines().toArray(String[]::new));
        assertThat(output.ready().isDone())
                .isEqualTo(lines.stream()
                        .anyMatch(line -> Child.READY.matcher(line).find()));
    }
}

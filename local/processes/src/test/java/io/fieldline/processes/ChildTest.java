package io.fieldline.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChildTest {
    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void aChildIsReadyOnceItsLineSaysSo() throws Exception {
        try (var child =
                start("echo starting; echo '2026-01-01T00:00:00Z INFO Main - ready: page=http://x/'; exec cat")) {
            assertThat(child.awaitReady(SOON)).isEqualTo("page=http://x/");
            assertThat(child.log()).content().startsWith("starting\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ready: /tmp/link                                | /tmp/link
            2026-01-01T00:00:00Z INFO Main - ready: a=b c=d | a=b c=d
            2026-01-01T00:00:00Z INFO  Main ready: a=b      | a=b
            """)
    void theReadyLineMayStandBehindWhatALoggerPutsBefore(String line, String tells) {
        var found = Child.READY.matcher(line);

        assertThat(found.find()).isTrue();
        assertThat(found.group(1)).isEqualTo(tells);
    }

    @Test
    void aLineAboutSomethingElseThatIsNotReadyIsNoReadyLine() {
        assertThat(Child.READY
                        .matcher("WARN Main - Kafka is not ready: timeout")
                        .find())
                .isFalse();
    }

    @Test
    void aChildThatEndsInsteadOfGettingReadySaysWhy() throws Exception {
        try (var child = start("echo cannot: no such broker >&2; exit 3")) {
            assertThatThrownBy(() -> child.awaitReady(SOON))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("fake ended with exit code 3")
                    .hasMessageContaining("cannot: no such broker")
                    .hasMessageContaining(child.log().toString());
        }
    }

    @Test
    void aChildThatNeverGetsReadyIsGivenUp() throws Exception {
        try (var child = start("exec cat")) {
            assertThatThrownBy(() -> child.awaitReady(Duration.ofMillis(50)))
                    .hasMessageContaining("is not ready after");
        }
    }

    @Test
    void aChildIsAskedToStopAndMaySayLastWords() throws Exception {
        var child = start("trap 'echo last words; exit 0' TERM; echo ready: yes; while :; do read -r line; done");
        child.awaitReady(SOON);

        assertThat(child.stop(SOON)).isTrue();

        assertThat(child.exit().get(2, TimeUnit.MINUTES)).isZero();
        assertThat(child.log()).content().endsWith("last words\n");
    }

    @Test
    void aChildThatDoesNotStopIsKilled() throws Exception {
        var child = start("trap '' TERM; echo ready: yes; while :; do read -r line; done");
        child.awaitReady(SOON);

        assertThat(child.stop(Duration.ofMillis(200))).isFalse();

        assertThat(child.exit().get(2, TimeUnit.MINUTES)).isEqualTo(128 + 9);
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void ctrlCAtTheTerminalDoesNotReachAChild() throws Exception {
        try (var child = start("kill -INT $$; echo ready: still here; exec cat")) {
            assertThat(child.awaitReady(SOON)).isEqualTo("still here");
        }
    }

    @Test
    void aChildMayLeaveItsOutputToAProcessThatOutlivesIt() throws Exception {
        try (var child = start("sleep 600 & echo ready: $!")) {
            var left = Long.parseLong(child.awaitReady(SOON));
            try {
                assertThat(child.exit().get(2, TimeUnit.MINUTES)).isZero();
            } finally {
                ProcessHandle.of(left).ifPresent(ProcessHandle::destroy);
            }
        }
    }

    @Test
    void onlyTheLastTwentyLinesAreKeptInMemory() throws Exception {
        try (var child = start("i=0; while [ $i -lt 30 ]; do i=$((i+1)); echo line $i; done")) {
            child.exit().get(2, TimeUnit.MINUTES);

            assertThat(child.lastLines())
                    .containsExactlyElementsOf(IntStream.rangeClosed(11, 30)
                            .mapToObj(number -> "line " + number)
                            .toList());
        }
    }

    @Test
    void aLineWithoutEndTakesBoundedMemory() throws Exception {
        try (var child = start("head -c 20000 /dev/zero | tr '\\0' x")) {
            child.exit().get(2, TimeUnit.MINUTES);

            assertThat(child.lastLines()).extracting(String::length).containsExactly(8192, 8192, 3616);
            assertThat(Files.size(child.log())).isEqualTo(20_000);
        }
    }

    @Test
    void aChildReadsItsInput() throws Exception {
        try (var child = start("read -r line; echo \"ready: $line\"; exec cat")) {
            child.input().write("hello\n".getBytes(StandardCharsets.UTF_8));
            child.input().flush();

            assertThat(child.awaitReady(SOON)).isEqualTo("hello");
        }
    }

    private Child start(String script) throws IOException {
        return Child.start("fake", List.of("sh", "-c", script), folder.resolve("a folder/fake.log"));
    }
}

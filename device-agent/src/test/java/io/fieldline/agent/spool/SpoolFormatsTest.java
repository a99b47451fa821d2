package io.fieldline.agent.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.spool.SpoolSettings.WhenFull;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Counters.Counter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Spools as each version of the agent left them on disk: 40 readings with {@code seq} 0 to 39 in five segments, of
 * which 0 to 4 and 7 were acknowledged. A folder is made once, by the code of its version, and never changed. A new
 * format gets a folder.
 */
class SpoolFormatsTest {
    private static final Path FOLDERS = Path.of("src/test/resources/spool");
    private static final Instant WRITTEN = Instant.parse("2026-03-01T12:00:00Z");

    private final Counters counters = new Counters();

    @TempDir
    private Path folder;

    static List<Path> versions() throws IOException {
        try (var folders = Files.list(FOLDERS)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("versions")
    void aSpoolOfEachVersionIsReadSentAndContinued(Path version) throws IOException {
        copy(version);
        try (var spool = open()) {
            assertThat(sequences(spool)).containsExactlyElementsOf(range(5, 40));
            assertThat(spool.append(List.of(reading(40))).first()).isEqualTo(40);
            IntStream.range(5, 30).forEach(spool::acknowledged);
        }
        try (var spool = open()) { // which has files of both formats now
            assertThat(sequences(spool)).containsExactlyElementsOf(range(30, 41));
            IntStream.range(30, 41).forEach(spool::acknowledged);
        }
        try (var spool = open()) {
            assertThat(spool.peek()).isEmpty();
            assertThat(spool.append(List.of(reading(41))).first()).isEqualTo(41);
        }
        assertThat(counters.get(Counter.DROPPED)).isZero();
        assertThat(folder).isDirectoryNotContaining("glob:**.damaged");
    }

    private void copy(Path version) throws IOException {
        try (var files = Files.list(version)) {
            for (var file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    private Spool open() throws IOException {
        var settings =
                new SpoolSettings(folder, 16_384, Duration.ofDays(1), Duration.ofSeconds(5), WhenFull.DROP_OLDEST, 100);
        return Spool.open(folder, settings, new Now(), counters);
    }

    private static List<Integer> sequences(Spool spool) throws IOException {
        var sequences = new ArrayList<Integer>();
        for (var next = spool.peek(); next.isPresent(); next = spool.peek()) {
            var text = new String(next.get().payload(), UTF_8);
            sequences.add(Integer.parseInt(text.replaceFirst(".*\"seq\":(\\d+)}", "$1")));
            spool.advance();
        }
        return sequences;
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static byte[] reading(int sequence) {
        return "{\"timestamp\":\"2026-03-01T12:00:00Z\",\"device_name\":\"d\",\"data\":1,\"boot\":\"b\",\"seq\":%d}"
                .formatted(sequence)
                .getBytes(UTF_8);
    }

    private static final class Now implements SpoolClock {
        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public Optional<Instant> verified() {
            return Optional.of(WRITTEN);
        }
    }
}

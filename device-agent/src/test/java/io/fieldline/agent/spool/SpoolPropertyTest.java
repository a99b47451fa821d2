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
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;

/** After any damage to the bytes of a spool, each intact record is read, in order, and the others are counted. */
class SpoolPropertyTest {
    private static final int RECORDS = 120;

    /** Small segments, so that there are some. */
    private static final int MAX_BYTES = 16_384;

    /** An undamaged spool, by file name; it is made once, because each file is synced. */
    private static final Map<String, byte[]> WHOLE = whole();

    private final Path folder = newFolder();
    private List<Path> files = List.of();

    @Property(tries = 150)
    void aDamagedByteCostsOneRecordAtMost(
            @ForAll @IntRange(max = 7) int file, @ForAll @IntRange(max = 1_023) int at, @ForAll byte damage)
            throws IOException {
        write();
        var segment = files.get(Math.min(file, files.size() - 1));
        var bytes = Files.readAllBytes(segment);
        bytes[at % bytes.length] ^= damage;
        Files.write(segment, bytes);

        var read = readTwice();

        assertThat(read.texts().size() + read.dropped()).isLessThanOrEqualTo(RECORDS);
        assertThat(read.texts().size()).isGreaterThanOrEqualTo(RECORDS - 1);
        if (!segment.equals(files.get(files.size() - 1))) { // there a torn write looks the same, and is not counted
            assertThat(read.dropped()).isEqualTo(RECORDS - read.texts().size());
        }
    }

    /** The damage of an SD card that lost some of its blocks. */
    @Property(tries = 150)
    void aLostStretchCostsTheRecordsInIt(
            @ForAll @IntRange(max = 6) int file,
            @ForAll @IntRange(max = 1_023) int at,
            @ForAll @IntRange(min = 1, max = 600) int length,
            @ForAll byte filling)
            throws IOException {
        write();
        var segment = files.get(Math.min(file, files.size() - 2));
        var bytes = Files.readAllBytes(segment);
        var from = at % bytes.length;
        var to = Math.min(bytes.length, from + length);
        Arrays.fill(bytes, from, to, filling);
        Files.write(segment, bytes);

        var read = readTwice();

        assertThat(read.texts().size() + read.dropped()).isEqualTo(RECORDS);
        assertThat(read.dropped()).isLessThanOrEqualTo(length / RecordScanner.HEADER + 2);
    }

    @Property(tries = 150)
    void aCutCostsWhatIsBehindItInItsFile(@ForAll @IntRange(max = 7) int file, @ForAll @IntRange(max = 1_023) int at)
            throws IOException {
        write();
        var last = Math.min(file, files.size() - 1);
        var segment = files.get(last);
        var bytes = Files.readAllBytes(segment);
        Files.write(segment, Arrays.copyOf(bytes, at % bytes.length));

        var read = readTwice();

        var end = last == files.size() - 1 ? RECORDS : Segment.first(files.get(last + 1));
        assertThat(read.texts()).hasSizeGreaterThanOrEqualTo((int) (RECORDS - end + Segment.first(segment)));
        if (last < files.size() - 1) {
            assertThat(read.texts().size() + read.dropped()).isEqualTo(RECORDS);
        }
    }

    @Property(tries = 80)
    void anythingAsAFileIsSurvived(@ForAll byte[] bytes, @ForAll @IntRange(max = 200) int number) throws IOException {
        write();
        Files.write(folder.resolve("%019d.segment".formatted(number)), bytes);

        readTwice();
    }

    private record Read(List<String> texts, int dropped) {}

    private void write() throws IOException {
        Files.createDirectories(folder);
        for (var file : WHOLE.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
        files = WHOLE.keySet().stream().map(folder::resolve).toList();
        assertThat(files).hasSizeGreaterThan(3);
    }

    private static Map<String, byte[]> whole() {
        var folder = newFolder();
        var files = new TreeMap<String, byte[]>();
        try (var spool = open(folder, new Counters())) {
            for (var i = 0; i < RECORDS; i += 10) {
                spool.append(IntStream.range(i, i + 10)
                        .mapToObj(number -> text(number).getBytes(UTF_8))
                        .toList());
            }
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        try (var all = Files.list(folder)) {
            for (var file : all.filter(Segment::isOne).toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return files;
    }

    /** Opens the spool twice, which must have the same result; then it must accept and return new records. */
    private Read readTwice() throws IOException {
        var first = read();
        var second = read();
        assertThat(second.texts()).isEqualTo(first.texts());
        assertThat(second.dropped()).as("what is counted is done with").isLessThanOrEqualTo(first.dropped());
        try (var spool = open(new Counters())) {
            assertThat(spool.append(List.of("new".getBytes(UTF_8))).count()).isEqualTo(1);
            assertThat(texts(spool)).endsWith("new").hasSize(first.texts().size() + 1);
        }
        return first;
    }

    private Read read() throws IOException {
        var counters = new Counters();
        try (var spool = open(counters)) {
            var texts = texts(spool);
            assertThat(texts).isSortedAccordingTo(Comparator.comparing(SpoolPropertyTest::number));
            assertThat(texts)
                    .doesNotHaveDuplicates()
                    .isSubsetOf(IntStream.range(0, RECORDS)
                            .mapToObj(SpoolPropertyTest::text)
                            .toList());
            return new Read(texts, (int) counters.get(Counter.DROPPED));
        }
    }

    private static List<String> texts(Spool spool) throws IOException {
        var texts = new ArrayList<String>();
        for (var next = spool.peek(); next.isPresent(); next = spool.peek()) {
            texts.add(new String(next.get().payload(), UTF_8));
            spool.advance();
        }
        return texts;
    }

    /** Texts of different lengths. */
    private static String text(int number) {
        return number + "x".repeat(number % 37);
    }

    private static int number(String text) {
        return Integer.parseInt(text.replace("x", ""));
    }

    private Spool open(Counters counters) throws IOException {
        return open(folder, counters);
    }

    private static Spool open(Path folder, Counters counters) throws IOException {
        var settings = new SpoolSettings(
                folder, MAX_BYTES, Duration.ofDays(1), Duration.ofSeconds(5), WhenFull.DROP_OLDEST, 100);
        return Spool.open(folder, settings, new Clock(), counters);
    }

    private static final class Clock implements SpoolClock {
        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public Optional<Instant> verified() {
            return Optional.of(Instant.parse("2026-03-01T12:00:00Z"));
        }
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory("spool");
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @AfterTry
    void deleteFolder() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

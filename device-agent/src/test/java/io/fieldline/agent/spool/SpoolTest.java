package io.fieldline.agent.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.agent.spool.Spool.Appended;
import io.fieldline.agent.spool.SpoolSettings.WhenFull;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Counters.Counter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final int SMALL = 16_384;

    private final Counters counters = new Counters();
    private Optional<Instant> wall = Optional.of(NOW);
    private long nanos;

    @TempDir
    private Path folder;

    @Test
    void recordsComeBackInTheirOrder() throws IOException {
        try (var spool = open()) {
            assertThat(spool.append(texts(0, 3))).isEqualTo(new Appended(0, 3));
            assertThat(spool.append(texts(3, 5))).isEqualTo(new Appended(3, 2));

            assertThat(readAll(spool)).containsExactly("0", "1", "2", "3", "4");
        }
    }

    @Test
    void whatIsNotAcknowledgedOutlivesARestartAndTheRestDoesNotComeAgain() throws IOException {
        try (var spool = open()) {
            spool.append(texts(0, 5));
            spool.acknowledged(0);
            spool.acknowledged(1);
            spool.acknowledged(3); // a live one, before older ones
        }
        try (var spool = open()) {
            assertThat(readAll(spool))
                    .as("3 twice: only what all older ones precede is remembered")
                    .containsExactly("2", "3", "4");
            assertThat(spool.append(texts(5, 6)).first()).isEqualTo(5);
        }
    }

    /** Numbers that begin again would be below the committed offset, so their readings would never be sent. */
    @Test
    void afterARestartTheNumbersContinueAlthoughAllFilesAreDeleted() throws IOException {
        try (var spool = open()) {
            spool.append(texts(0, 2));
            spool.acknowledged(0);
            spool.acknowledged(1);
        }
        assertThat(segments()).isEmpty();
        try (var spool = open()) {
            assertThat(spool.append(texts(2, 3)).first()).isEqualTo(2);
            assertThat(readAll(spool)).containsExactly("2");
        }
    }

    @Test
    void recordsAreSyncedWhenTheIntervalHasPassedAndNotBefore() throws IOException {
        try (var spool = open()) {
            spool.append(texts(0, 1));
            pass(Duration.ofSeconds(4));
            spool.tidy();
            assertThat(spool.isSynced()).isFalse();

            pass(Duration.ofSeconds(1));
            spool.tidy();
            assertThat(spool.isSynced()).isTrue();
        }
    }

    @Test
    void afterABrokenConnectionTheUnacknowledgedComeAgain() throws IOException {
        try (var spool = open()) {
            spool.append(texts(0, 4));
            readAll(spool);
            spool.acknowledged(0);
            spool.acknowledged(2);
            spool.rewind();

            assertThat(readAll(spool)).containsExactly("1", "3");
        }
    }

    /** The state after a power cut during a write, for every byte at which it can happen. */
    @Test
    void aTornTailCostsTheTornRecordAndNothingBeforeOrAfterIt() throws IOException {
        try (var spool = open()) {
            spool.append(List.of("first".getBytes(UTF_8), "second".getBytes(UTF_8)));
        }
        var file = segments().get(0);
        var whole = Files.readAllBytes(file);
        var tornRecord = RecordScanner.HEADER + "second".length();
        for (var missing = 1; missing <= tornRecord; missing++) {
            Files.write(file, Arrays.copyOf(whole, whole.length - missing));
            try (var spool = open()) {
                assertThat(readAll(spool)).as("%d bytes missing", missing).containsExactly("first");
                spool.append(texts(7, 8));
                assertThat(readAll(spool)).containsExactly("7");
            }
            segments().stream().skip(1).forEach(SpoolTest::delete);
            Files.deleteIfExists(folder.resolve("acknowledged"));
        }
    }

    @Test
    void aTailOfZerosAsSomeFileSystemsLeaveItIsCutOff() throws IOException {
        try (var spool = open()) {
            spool.append(texts(0, 2));
        }
        var file = segments().get(0);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 4096));

        try (var spool = open()) {
            assertThat(readAll(spool)).containsExactly("0", "1");
        }
    }

    @Test
    void aDamagedRecordIsNeverHandedOver() throws IOException {
        try (var spool = open()) {
            spool.append(texts(0, 2));
        }
        var file = segments().get(0);
        var bytes = Files.readAllBytes(file);
        for (var i = 0; i < bytes.length; i++) {
            var damaged = bytes.clone();
            damaged[i] ^= 0x10;
            Files.write(file, damaged);
            try (var spool = open()) {
                assertThat(List.of("0", "1")).as("byte %d", i).containsAll(readAll(spool));
            }
            Files.deleteIfExists(folder.resolve("acknowledged"));
            segments().forEach(SpoolTest::delete);
        }
    }

    @Test
    void whenFullTheOldestAreDroppedAndCounted() throws IOException {
        try (var spool = open(SMALL, WhenFull.DROP_OLDEST, NOW)) {
            for (var i = 0; i < 1_000; i++) {
                assertThat(spool.append(texts(i, i + 1)).count()).isEqualTo(1);
            }
            assertThat(bytesOnDisk()).isLessThanOrEqualTo(SMALL);
            var kept = readAll(spool);
            assertThat(kept).last().isEqualTo("999");
            assertThat(kept).hasSizeGreaterThan(SMALL / 20 / 2);
            assertThat(counters.get(Counter.DROPPED)).isEqualTo(1_000 - kept.size());
        }
    }

    @Test
    void whenFullTheNewestAreRefusedAndStayWithTheCaller() throws IOException {
        try (var spool = open(SMALL, WhenFull.REFUSE_NEW, NOW)) {
            var first = spool.append(texts(0, 500));
            var second = spool.append(texts(500, 1_000));
            var third = spool.append(texts(1_000, 1_001));

            assertThat(first.count()).isEqualTo(500);
            assertThat(second.count()).isBetween(300, 400);
            assertThat(third.count()).isZero();
            assertThat(bytesOnDisk()).isLessThanOrEqualTo(SMALL);
            assertThat(readAll(spool)).hasSize(first.count() + second.count()).startsWith("0", "1");
            assertThat(counters.get(Counter.DROPPED)).isZero();
        }
    }

    @Test
    void whatIsAcknowledgedMakesRoom() throws IOException {
        try (var spool = open(SMALL, WhenFull.REFUSE_NEW, NOW)) {
            for (var i = 0; i < 5_000; i++) {
                assertThat(spool.append(texts(i, i + 1)).count()).as("at %d", i).isEqualTo(1);
                spool.acknowledged(i);
                spool.tidy();
            }
            assertThat(spool.waiting()).isZero();
        }
        assertThat(segments()).isEmpty();
    }

    @Test
    void whatIsTooOldForAnHourIsDroppedAndCounted() throws IOException {
        try (var spool = open()) {
            spool.append(texts(0, 3));
        }
        try (var spool = open(SMALL, WhenFull.DROP_OLDEST, NOW.plus(Duration.ofHours(25)))) {
            spool.tidy();
            assertThat(spool.waiting()).as("the clock may only have jumped").isEqualTo(3);
            pass(Duration.ofHours(1));
            spool.tidy();
            spool.append(texts(3, 4));

            assertThat(readAll(spool)).containsExactly("3");
            assertThat(counters.get(Counter.DROPPED)).isEqualTo(3);
        }
    }

    @Test
    void whatThisProcessWroteAgesByTheMonotonicClock() throws IOException {
        try (var spool = open()) {
            spool.append(texts(0, 3));
            wall = Optional.of(NOW.plus(Duration.ofDays(31)));
            spool.tidy();
            assertThat(spool.waiting()).isEqualTo(3);

            pass(Duration.ofHours(25));
            spool.tidy();
            assertThat(spool.waiting()).isZero();
            assertThat(counters.get(Counter.DROPPED)).isEqualTo(3);
        }
    }

    @Test
    void aClockThatJumpsAheadAndBackDropsNothing() throws IOException {
        try (var spool = open()) {
            spool.append(texts(0, 3));
        }
        try (var spool = open()) {
            for (var jump = 0; jump < 100; jump++) {
                wall = Optional.of(NOW.plus(Duration.ofDays(31)));
                spool.tidy();
                wall = Optional.of(NOW);
                spool.tidy();
                pass(Duration.ofMinutes(2));
            }
            assertThat(readAll(spool)).hasSize(3);
            assertThat(counters.get(Counter.DROPPED)).isZero();
        }
    }

    @Test
    void whatWasWrittenBeforeTheClockWasVerifiedIsNotTooOldOnceItIs() throws IOException {
        try (var spool = open()) {
            wall = Optional.empty();
            spool.append(texts(0, 3));
        }
        try (var spool = open()) {
            spool.tidy();
            pass(Duration.ofHours(2));
            spool.tidy();

            assertThat(readAll(spool)).hasSize(3);
        }
    }

    @Test
    void aMissingFileCostsItsRecordsAndIsCounted() throws IOException {
        try (var spool = open(SMALL, WhenFull.DROP_OLDEST, NOW)) {
            for (var i = 0; i < 300; i++) {
                spool.append(texts(i, i + 1));
            }
            var third = segments().get(2);
            var missing = Segment.first(segments().get(3)) - Segment.first(third);
            delete(third);

            assertThat(readAll(spool))
                    .hasSize((int) (300 - missing))
                    .startsWith("0")
                    .endsWith("299");
            assertThat(counters.get(Counter.DROPPED)).isEqualTo(missing);
            assertThat(counters.get(Counter.DAMAGED_FILES)).isEqualTo(1);
        }
        var again = new Counters();
        try (var spool = Spool.open(folder, settings(SMALL, WhenFull.DROP_OLDEST), new TestClock(), again)) {
            assertThat(readAll(spool)).endsWith("299");
            assertThat(again.get(Counter.DROPPED)).isPositive();
        }
    }

    @Test
    void whatIsNoFileIsSetAsideAndTheRestGoesOn() throws IOException {
        try (var spool = open()) {
            spool.append(texts(0, 3));
        }
        Files.createDirectory(folder.resolve("0000000000000000007.segment"));

        try (var spool = open()) {
            assertThat(readAll(spool)).containsExactly("0", "1", "2");
            assertThat(counters.get(Counter.DAMAGED_FILES)).isEqualTo(1);
            assertThat(folder.resolve("0000000000000000007.segment.damaged")).isDirectory();
            assertThat(spool.append(texts(7, 8)).count()).isEqualTo(1);
            assertThat(readAll(spool)).containsExactly("7");
        }
    }

    @Test
    void aSymbolicLinkIsNotFollowed() throws IOException {
        var elsewhere = Files.writeString(folder.resolve("elsewhere"), "secret");
        var spoolFolder = folder.resolve("d");
        Files.createDirectory(spoolFolder);
        Files.createSymbolicLink(spoolFolder.resolve("acknowledged"), elsewhere);
        Files.createSymbolicLink(spoolFolder.resolve("0000000000000000000.segment"), elsewhere);

        var settings = settings(SMALL, WhenFull.DROP_OLDEST);
        try (var spool = Spool.open(spoolFolder, settings, new TestClock(), counters)) {
            spool.append(texts(0, 3));
            assertThat(readAll(spool)).hasSize(3);
            assertThat(counters.get(Counter.DAMAGED_FILES)).isEqualTo(1);
        }
        assertThat(elsewhere).hasContent("secret");
        var link = Files.createSymbolicLink(folder.resolve("link"), spoolFolder);
        assertThatThrownBy(() -> Spool.open(link, settings, new TestClock(), counters))
                .hasMessageContaining("symbolic link");
    }

    /** A file of the previous version must not lose a reading. */
    @Test
    void aFileOfTheFormerFormatIsRead() throws IOException {
        var file = ByteBuffer.allocate(1_000).put("FLSPOOL1".getBytes(UTF_8));
        for (var text : List.of("a", "b", "c")) {
            var rest = ByteBuffer.allocate(9).putLong(NOW.toEpochMilli()).put(text.getBytes(UTF_8));
            var crc = new CRC32C();
            crc.update(rest.flip());
            file.putInt(1).putInt((int) crc.getValue()).put(rest.rewind());
        }
        Files.write(folder.resolve("0000000000000000005.segment"), Arrays.copyOf(file.array(), file.position()));

        try (var spool = open()) {
            assertThat(readAll(spool)).containsExactly("a", "b", "c");
            assertThat(spool.append(texts(8, 9)).first()).isEqualTo(8);
            assertThat(counters.get(Counter.DROPPED)).isZero();
        }
    }

    @Test
    void aNewFolderIsForItsOwnerAlone() throws IOException {
        var fresh = folder.resolve("spool").resolve("device1");
        Spool.open(fresh, settings(1 << 20, WhenFull.DROP_OLDEST), new TestClock(), counters)
                .close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                .isEqualTo("rwx------");
    }

    @Test
    void aSecondProcessIsRefused() throws IOException {
        try (var spool = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another running device-agent");
        }
    }

    private Spool open() throws IOException {
        return open(1 << 20, WhenFull.DROP_OLDEST, NOW);
    }

    private Spool open(long maxBytes, WhenFull whenFull, Instant now) throws IOException {
        wall = Optional.of(now);
        return Spool.open(folder, settings(maxBytes, whenFull), new TestClock(), counters);
    }

    private SpoolSettings settings(long maxBytes, WhenFull whenFull) {
        return new SpoolSettings(folder, maxBytes, Duration.ofDays(1), Duration.ofSeconds(5), whenFull, 100);
    }

    private final class TestClock implements SpoolClock {
        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public Optional<Instant> verified() {
            return wall;
        }
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        wall = wall.map(now -> now.plus(time));
    }

    private List<Path> segments() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(Segment::isOne).sorted().toList();
        }
    }

    private long bytesOnDisk() throws IOException {
        var bytes = 0L;
        for (var segment : segments()) {
            bytes += Files.size(segment);
        }
        return bytes;
    }

    private static void delete(Path file) {
        assertThat(file.toFile().delete()).isTrue();
    }

    private static List<byte[]> texts(int first, int end) {
        return IntStream.range(first, end)
                .mapToObj(number -> String.valueOf(number).getBytes(UTF_8))
                .toList();
    }

    private static List<String> readAll(Spool spool) throws IOException {
        var texts = new ArrayList<String>();
        for (var next = spool.peek(); next.isPresent(); next = spool.peek()) {
            texts.add(new String(next.get().payload(), UTF_8));
            spool.advance();
        }
        return texts;
    }
}

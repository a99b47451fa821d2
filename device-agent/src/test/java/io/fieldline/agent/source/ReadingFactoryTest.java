package io.fieldline.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.clock.ClockProbe;
import io.fieldline.agent.clock.ClockProbe.Verdict;
import io.fieldline.agent.clock.ClockTrust;
import io.fieldline.agent.clock.SystemTime;
import io.fieldline.agent.source.DeadbandFilter.Reduced;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadingFactoryTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final List<Reading> readings = new ArrayList<>();
    private Instant wall = Instant.EPOCH;
    private long nanos;
    private Verdict verdict = Verdict.UNKNOWN;
    private SystemTime time;

    @TempDir
    private Path folder;

    @Test
    void withTheClockSetAReadingHasItsTimeAtOnce() {
        wall = NOW;
        measured(stamp(Optional.empty()), Quality.OK);

        assertThat(readings).hasSize(1);
        assertThat(readings.get(0).timestamp()).isEqualTo(NOW);
        assertThat(readings.get(0).quality()).isEqualTo(Quality.OK);
        assertThat(readings.get(0).tags()).isEqualTo(Map.of("location", "lab"));
    }

    @Test
    void whatWasMeasuredBeforeTheClockWasSetIsStampedOnceItIs() {
        var stamp = stamp(Optional.empty());
        measured(stamp, Quality.OK);
        pass(Duration.ofSeconds(10));
        measured(stamp, Quality.OK);
        assertThat(readings).isEmpty();

        pass(Duration.ofSeconds(5));
        wall = NOW;
        measured(stamp, Quality.OK);

        assertThat(readings)
                .extracting(Reading::timestamp)
                .containsExactly(NOW.minusSeconds(15), NOW.minusSeconds(5), NOW);
        assertThat(readings).extracting(Reading::quality).containsOnly(Quality.OK);
        assertThat(readings)
                .extracting(reading -> reading.identity().orElseThrow().sequence())
                .containsExactly(0L, 1L, 2L);
    }

    @Test
    void whatWaitedTooLongIsUnsyncedAndNeverOf1970() {
        var stamp = stamp(Optional.empty());
        measured(stamp, Quality.OK);
        measured(stamp, Quality.SIMULATED);
        pass(Duration.ofSeconds(60));
        measured(stamp, Quality.OK);

        assertThat(readings).extracting(Reading::quality).containsExactly(Quality.UNSYNCED, Quality.SIMULATED);
        assertThat(readings)
                .allSatisfy(reading -> assertThat(reading.timestamp()).isEqualTo(SystemTime.EARLIEST));
    }

    @Test
    void aClockThatOnlySeemsSetWaitsForTheFileThatSaysSo() throws Exception {
        wall = NOW;
        var file = folder.resolve("synchronized");
        var stamp = stamp(Optional.of(file));
        measured(stamp, Quality.OK);
        assertThat(readings).isEmpty();

        Files.createFile(file);
        time.check();
        measured(stamp, Quality.OK);
        assertThat(readings).hasSize(2);
    }

    @Test
    void whatTheClockJumpsUnderIsStampedByTheClockThatIsVerifiedNext() {
        wall = NOW;
        verdict = Verdict.SYNCHRONIZED;
        var stamp = stamp(Optional.empty());
        verdict = Verdict.NOT_SYNCHRONIZED;
        wall = NOW.plus(Duration.ofDays(31));
        measured(stamp, Quality.OK);
        pass(Duration.ofSeconds(2));
        time.check();
        measured(stamp, Quality.OK);
        assertThat(readings).isEmpty();

        wall = NOW.plusSeconds(2);
        verdict = Verdict.SYNCHRONIZED;
        time.check();
        time.check();
        stamp.release();

        assertThat(readings).extracting(Reading::timestamp).containsExactly(NOW, NOW.plusSeconds(2));
        assertThat(readings).extracting(Reading::quality).containsOnly(Quality.OK);
    }

    @Test
    void whatWaitsInMemoryIsBounded() {
        var stamp = stamp(Optional.empty());
        for (var i = 0; i < 8; i++) {
            measured(stamp, Quality.OK);
        }

        assertThat(readings)
                .extracting(Reading::quality)
                .containsOnly(Quality.UNSYNCED)
                .hasSize(3);
    }

    @Test
    void atTheEndWhatIsHeldLeaves() {
        var stamp = stamp(Optional.empty());
        measured(stamp, Quality.OK);
        stamp.finish();

        assertThat(readings).extracting(Reading::quality).containsExactly(Quality.UNSYNCED);
    }

    /** Adds a measurement, without a deadband. */
    private void measured(ReadingFactory stamp, Quality quality) {
        stamp.measured(new Reduced(new Measurement("co", 1, "ppm", quality, Map.of()), 1, nanos));
    }

    /** Without a file the clock cannot be verified. */
    private ReadingFactory stamp(Optional<Path> syncFile) {
        var probe = syncFile.isPresent() ? ClockProbe.of(ClockTrust.AUTO, syncFile) : (ClockProbe) () -> verdict;
        time = new SystemTime(() -> wall, () -> nanos, probe);
        time.check();
        return new ReadingFactory(
                "device1", Map.of("location", "lab"), "7f3a", time, Duration.ofSeconds(60), 512 * 5, readings::add);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        wall = wall.plus(time);
    }
}

package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StampTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final List<Reading> readings = new ArrayList<>();
    private Instant wall = Instant.EPOCH;
    private long nanos;

    @TempDir
    private Path folder;

    @Test
    void withTheClockSetAReadingHasItsTimeAtOnce() {
        wall = NOW;
        stamp(Optional.empty()).measured(measurement(Quality.OK));

        assertThat(readings).hasSize(1);
        assertThat(readings.get(0).timestamp()).isEqualTo(NOW);
        assertThat(readings.get(0).quality()).isEqualTo(Quality.OK);
    }

    @Test
    void whatWasMeasuredBeforeTheClockWasSetIsStampedOnceItIs() {
        var stamp = stamp(Optional.empty());
        stamp.measured(measurement(Quality.OK));
        pass(Duration.ofSeconds(10));
        stamp.measured(measurement(Quality.OK));
        assertThat(readings).isEmpty();

        pass(Duration.ofSeconds(5));
        wall = NOW;
        stamp.measured(measurement(Quality.OK));

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
        stamp.measured(measurement(Quality.OK));
        stamp.measured(measurement(Quality.SIMULATED));
        pass(Duration.ofSeconds(60));
        stamp.measured(measurement(Quality.OK));

        assertThat(readings).extracting(Reading::quality).containsExactly(Quality.UNSYNCED, Quality.SIMULATED);
        assertThat(readings)
                .allSatisfy(reading -> assertThat(reading.timestamp()).isEqualTo(SystemTime.EARLIEST));
    }

    @Test
    void aClockThatOnlySeemsSetWaitsForTheFileThatSaysSo() throws Exception {
        wall = NOW;
        var file = folder.resolve("synchronized");
        var stamp = stamp(Optional.of(file));
        stamp.measured(measurement(Quality.OK));
        assertThat(readings).isEmpty();

        Files.createFile(file);
        stamp.measured(measurement(Quality.OK));
        assertThat(readings).hasSize(2);
    }

    @Test
    void atTheEndWhatIsHeldLeaves() {
        var stamp = stamp(Optional.empty());
        stamp.measured(measurement(Quality.OK));
        stamp.finish();

        assertThat(readings).extracting(Reading::quality).containsExactly(Quality.UNSYNCED);
    }

    private Stamp stamp(Optional<Path> syncFile) {
        var time = new SystemTime(new Wall(), () -> nanos, syncFile);
        return new Stamp("device1", "7f3a", time, Duration.ofSeconds(60), readings::add);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        wall = wall.plus(time);
    }

    private static Measurement measurement(Quality quality) {
        return new Measurement("co", 1, "ppm", quality, Map.of());
    }

    private final class Wall extends Clock {
        @Override
        public Instant instant() {
            return wall;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

package io.fieldline.emitter.device;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.live.Examples;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatestReadingsTest {
    private static final Instant NOW = Instant.parse("2026-11-28T06:00:00Z");

    private final LatestReadings readings = new LatestReadings(2);

    /** One reading from the future froze the live value until the emitter was restarted. */
    @ParameterizedTest
    @CsvSource({"60, 2", "61, 1", "86400, 1", "2280000000, 1"})
    void aReadingFromTheFutureNeverReplacesTheLiveValue(long secondsAhead, double live) {
        add(1, NOW, NOW);
        add(2, NOW.plusSeconds(secondsAhead), NOW);
        assertThat(live()).isEqualTo(live);
        add(3, NOW, NOW);

        assertThat(live()).isEqualTo(3);
    }

    @Test
    void theReadingThatArrivedLastIsTheLiveValueAlsoOfAClockThatWasSetBack() {
        add(1, NOW, NOW);
        add(2, NOW.minus(Duration.ofHours(1)), NOW.plusSeconds(1));

        assertThat(live()).isEqualTo(2);
    }

    @Test
    void aReadingThatWaitedOnTheDeviceIsNotTheLiveValue() {
        add(1, NOW, NOW);
        var waited = Examples.reading("device1", 2, NOW);
        readings.add(
                new Reading(
                        NOW,
                        "device1",
                        waited.metrics(),
                        Map.of(),
                        waited.quality(),
                        true,
                        waited.identity(),
                        Map.of(),
                        Map.of()),
                NOW);

        assertThat(live()).isEqualTo(1);
    }

    @Test
    void aFaultIsSinceTheFirstReadingWithoutAValue() {
        add(1, NOW, NOW);
        add(Double.NaN, NOW, NOW.plusSeconds(1));
        add(Double.NaN, NOW, NOW.plusSeconds(2));
        assertThat(readings.faults("device1"))
                .containsExactly(Map.entry("co", new NewestReading.Fault(NOW.plusSeconds(1), NOW)));
        assertThat(readings.of("device1").get("co").toString()).contains("\"data\":null", "\"quality\":\"fault\"");
        add(1, NOW, NOW.plusSeconds(3));

        assertThat(readings.faults("device1")).isEmpty();
    }

    @Test
    void aRemovedDeviceMakesRoomForOthers() {
        add(1, NOW, NOW);
        readings.add(Examples.reading("device2", 1, NOW), NOW);
        readings.remove("device1");
        readings.remove("device1");
        readings.add(Examples.reading("device3", 1, NOW), NOW);
        readings.add(Examples.reading("device4", 1, NOW), NOW);

        assertThat(readings.of("device1")).isEmpty();
        assertThat(readings.of("device3")).containsOnlyKeys("co");
        assertThat(readings.of("device4")).isEmpty();
        assertThat(readings.rejected()).isEqualTo(1);
    }

    @Test
    void aSeriesThatWasSilentForLongerThanItWasActiveMakesRoom() {
        add(1, NOW, NOW);
        add(1, NOW, NOW.plusSeconds(60));
        readings.add(Examples.reading("device2", 1, NOW), NOW.plusSeconds(60));
        readings.add(Examples.reading("device3", 1, NOW), NOW.plusSeconds(61));
        assertThat(readings.of("device2")).isEmpty();
        assertThat(readings.of("device1")).containsOnlyKeys("co");
        assertThat(readings.evictions()).isEqualTo(1);
        add(1, NOW, NOW.plusSeconds(70));

        assertThat(readings.of("device3")).containsOnlyKeys("co");
        assertThat(readings.rejected()).isZero();
    }

    /** 4,000 readings of one device, each of another metric and with 16 KB of tags, ended the emitter. */
    @Test
    void oneDeviceHasNoMoreMetricsThanAReadingCanHaveAndTheOneInUseStays() {
        var many = new LatestReadings(10_000);
        var tags = IntStream.range(0, Reading.MOST_TAGS).boxed().collect(toMap(tag -> "tag" + tag, tag -> "x"
                .repeat(256)));
        for (var number = 0; number < 2_000; number++) {
            var at = NOW.plusSeconds(number);
            many.add(Examples.reading("device1", number, at), at);
            many.add(reading("m" + number + "x".repeat(100), tags), at.plusMillis(1));
        }

        assertThat(many.of("device1")).hasSize(Reading.MOST_METRICS).containsKey("co");
        assertThat(many.bytes()).isLessThan(256 * 2_048);
        assertThat(many.evictions()).isEqualTo(2_000 - 255);
    }

    @Test
    void whatTakesTooManyBytesMakesRoom() {
        var few = new LatestReadings(10_000, 100_000);
        for (var number = 0; number < 2_000; number++) {
            few.add(reading("m" + number + "x".repeat(100), Map.of()), NOW.plusSeconds(number));
        }

        assertThat(few.bytes()).isBetween(90_000L, 100_000L);
        assertThat(few.of("device1")).hasSizeBetween(50, 99);
    }

    @Test
    void aMetricThatTheJobHasNoLongerGoesUnlessItIsInUse() {
        add(1, NOW, NOW);
        var earlier = NOW.minus(Duration.ofHours(2));
        readings.add(reading("old", Map.of(), earlier), earlier);

        assertThat(readings.expire("device1", Set.of("co", "old"), NOW)).isEmpty();
        assertThat(readings.expire("device1", Set.of(), NOW)).containsExactly(new SeriesKey("device1", "old"));
        assertThat(readings.of("device1")).containsOnlyKeys("co");
        assertThat(readings.expired()).isEqualTo(1);
    }

    @Test
    void aMetricThatIsSilentForAWeekGoesAlsoWithoutAJob() {
        add(1, NOW, NOW);
        var earlier = NOW.minus(Duration.ofDays(1));
        readings.add(reading("old", Map.of(), earlier), earlier);

        assertThat(readings.expire(NOW.plus(Duration.ofDays(6)))).isEmpty();
        assertThat(readings.expire(NOW.plus(Duration.ofDays(6)).plusSeconds(1)))
                .containsExactly(new SeriesKey("device1", "old"));
    }

    private static Reading reading(String metric, Map<String, String> tags) {
        return reading(metric, tags, NOW);
    }

    private static Reading reading(String metric, Map<String, String> tags, Instant measured) {
        return new Reading(
                measured,
                "device1",
                Map.of(metric, 1.0),
                Map.of(),
                Quality.OK,
                false,
                Optional.empty(),
                tags,
                Map.of());
    }

    private void add(double value, Instant measured, Instant arrived) {
        readings.add(Examples.reading("device1", value, measured), arrived);
    }

    private double live() {
        return readings.of("device1").get("co").path("data").doubleValue();
    }
}

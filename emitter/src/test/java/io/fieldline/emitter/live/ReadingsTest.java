package io.fieldline.emitter.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingsTest {
    private static final Instant NOW = Instant.parse("2026-11-28T06:00:00Z");

    private final Readings readings = new Readings(2);

    /** One reading of the future froze the live value until the emitter was started again. */
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
                .containsExactly(Map.entry("co", new Readings.Fault(NOW.plusSeconds(1), NOW)));
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
        assertThat(readings.leftOut()).isEqualTo(1);
    }

    private void add(double value, Instant measured, Instant arrived) {
        readings.add(Examples.reading("device1", value, measured), arrived);
    }

    private double live() {
        return readings.of("device1").get("co").path("data").doubleValue();
    }
}

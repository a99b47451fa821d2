package io.fieldline.emitter.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DelaysTest {
    private static final Instant NOW = Instant.parse("2024-10-07T15:29:32Z");
    private static final SeriesKey SERIES = new SeriesKey("device1", "co");

    private final SettableClock clock = new SettableClock(NOW);
    private final Delays delays = new Delays(clock);

    @Test
    void thePercentilesAreThoseOfTheLastMinute() {
        clock.pass(Duration.ofSeconds(-61));
        delays.reading(reading(Duration.ofSeconds(100), false, Quality.OK), clock.instant());
        clock.pass(Duration.ofSeconds(61));
        for (var millis = 1; millis <= 100; millis++) {
            delays.reading(reading(Duration.ofMillis(millis), false, Quality.OK), NOW);
        }

        assertThat(json()).isEqualTo("{\"reading\":{\"p50\":50,\"p95\":95}}");
    }

    @Test
    void readingsThatWaitedAndWrongClocksDoNotCount() {
        delays.reading(reading(Duration.ofSeconds(1), true, Quality.OK), NOW);
        delays.reading(reading(Duration.ofSeconds(1), false, Quality.UNSYNCED), NOW);
        delays.reading(reading(Duration.ofHours(1), false, Quality.OK), NOW);
        delays.reading(reading(Duration.ofSeconds(-5), false, Quality.OK), NOW);

        assertThat(json()).isEqualTo("{}");
    }

    @Test
    void anAverageHasTheDelayOfTheFirstReadingThatItContains() {
        delays.reading(reading(Duration.ofMillis(300), false, Quality.OK), NOW.minusMillis(200));
        delays.reading(reading(Duration.ofMillis(100), false, Quality.OK), NOW);
        delays.average(
                SERIES,
                Examples.ofBatch("device1", NOW.minusMillis(200))); // its batch began before the reading was stored
        clock.pass(Duration.ofMillis(700));
        delays.average(SERIES, Examples.ofBatch("device1", NOW));
        delays.average(SERIES, Examples.ofBatch("device1", NOW.plusMillis(500))); // no reading since the last one

        assertThat(json()).endsWith(",\"page\":{\"p50\":1000,\"p95\":1000}}");
    }

    @Test
    void seriesWithoutAveragesGiveWayToOthers() {
        for (var number = 0; number < 1_000; number++) {
            delays.reading(Examples.reading("dead" + number, 1, NOW), NOW);
        }
        clock.pass(Duration.ofMinutes(3));
        assertThat(json()).isEqualTo("{}"); // the emitter asks once a second
        delays.reading(reading(Duration.ZERO, false, Quality.OK), clock.instant());
        delays.average(SERIES, Examples.ofBatch("device1", clock.instant().plusMillis(1)));

        assertThat(json()).contains("\"page\":{\"p50\":0,");
    }

    private String json() {
        var json = JsonNodeFactory.instance.objectNode();
        delays.put(json);
        return json.toString();
    }

    private Reading reading(Duration age, boolean historical, Quality quality) {
        return new Reading(
                clock.instant().minus(age),
                "device1",
                Map.of("co", 1.0),
                Map.of(),
                quality,
                historical,
                Optional.empty(),
                Map.of(),
                Map.of());
    }
}

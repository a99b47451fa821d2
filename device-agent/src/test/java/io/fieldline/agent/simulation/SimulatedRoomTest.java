package io.fieldline.agent.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Quality;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimulatedRoomTest {
    private Instant now = Instant.parse("2026-11-28T12:00:00Z");
    private final SimulatedRoom room = new SimulatedRoom("kitchen", new MovedClock(), Optional.empty());

    @Test
    void aMeasurementHasThreeMetricsWithUnitsAndIsMarkedAsSimulated() {
        var measurement = room.get();

        assertThat(measurement.values()).containsOnlyKeys("co", "temperature", "humidity");
        assertThat(measurement.units().get("co")).isEqualTo("ppm");
        assertThat(measurement.units().get("temperature")).isEqualTo("°C");
        assertThat(measurement.units().get("humidity")).isEqualTo("%");
        assertThat(measurement.quality()).isEqualTo(Quality.SIMULATED);
    }

    @Test
    void theMetricsAreDescribedAtTheStartAndOnceAnHour() {
        assertThat(room.get().descriptions()).containsOnlyKeys("co", "temperature", "humidity");
        now = now.plus(Duration.ofMinutes(59));
        assertThat(room.get().descriptions()).isEmpty();
        now = now.plus(Duration.ofMinutes(1));
        assertThat(room.get().descriptions().get("co").label()).contains("Carbon monoxide");
    }

    private final class MovedClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}

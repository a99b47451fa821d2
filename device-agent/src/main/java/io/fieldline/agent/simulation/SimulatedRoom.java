package io.fieldline.agent.simulation;

import io.fieldline.agent.source.Measurement;
import io.fieldline.messages.Description;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Measurements of the {@link RoomAir} of a device. Like a board, it describes its metrics with the first measurement, and
 * once an hour, because a reader may have missed it. For one thread.
 */
public final class SimulatedRoom implements Supplier<Measurement> {
    private static final Duration DESCRIBE_EVERY = Duration.ofHours(1);
    private static final double PRECISION = 100;

    private static final Map<String, String> UNITS =
            Map.of(Reading.CARBON_MONOXIDE, Reading.CARBON_MONOXIDE_UNIT, "temperature", "°C", "humidity", "%");

    /** The ranges are those of common sensors. */
    private static final Map<String, Description> DESCRIPTIONS = Map.of(
            Reading.CARBON_MONOXIDE,
            description("Carbon monoxide", 0, 1000),
            "temperature",
            description("Air temperature", -40, 85),
            "humidity",
            description("Relative humidity", 0, 100));

    private final RoomAir air;
    private final Clock clock;
    private Instant described = Instant.EPOCH;

    /**
     * Creates a room with its own curves for each device name.
     *
     * @param clock     its zone is that of the daily course
     * @param requested the time of one more strong event
     */
    public SimulatedRoom(String deviceName, Clock clock, Optional<Instant> requested) {
        this.air = new RoomAir(deviceName.hashCode(), clock.getZone(), requested);
        this.clock = clock;
    }

    @Override
    public Measurement get() {
        var now = clock.instant();
        var sample = air.at(now);
        var values = Map.of(
                Reading.CARBON_MONOXIDE,
                rounded(sample.co()),
                "temperature",
                rounded(sample.temperature()),
                "humidity",
                rounded(sample.humidity()));
        return new Measurement(values, UNITS, Quality.SIMULATED, Map.of(), descriptions(now));
    }

    private Map<String, Description> descriptions(Instant now) {
        if (Duration.between(described, now).abs().compareTo(DESCRIBE_EVERY) < 0) {
            return Map.of();
        }
        described = now;
        return DESCRIPTIONS;
    }

    private static double rounded(double value) {
        return Math.round(value * PRECISION) / PRECISION;
    }

    private static Description description(String label, double min, double max) {
        return new Description(Optional.of(label), Optional.of(min), Optional.of(max));
    }
}

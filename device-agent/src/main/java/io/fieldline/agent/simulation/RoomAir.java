package io.fieldline.agent.simulation;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Plausible air of one room, as a function of the time: a restart continues the same curves. Temperature follows the time
 * of day. Relative humidity follows from the vapour in the air and the temperature, so it falls when the room gets
 * warmer. An event adds carbon monoxide, heat and vapour together.
 */
final class RoomAir {
    private static final double MINUTE = 60;
    private static final double HOUR = 3600;
    private static final double WARMEST_HOUR = 16;

    private final SeededNoise noise;
    private final RoomEvents events;
    private final ZoneId zone;

    /**
     * Creates the air of a room.
     *
     * @param seed      another seed is another room
     * @param zone      for the time of day; a change to summer time does not move the sun
     * @param requested the time of one more strong event
     */
    RoomAir(long seed, ZoneId zone, Optional<Instant> requested) {
        this.noise = new SeededNoise(seed);
        this.events = new RoomEvents(noise, requested);
        this.zone = zone;
    }

    /**
     * What a sensor in the room measures.
     *
     * @param co          ppm
     * @param temperature °C
     * @param humidity    relative, in percent
     */
    record Sample(double co, double temperature, double humidity) {}

    Sample at(Instant time) {
        var seconds = time.toEpochMilli() / 1000.0;
        var hour = (seconds + zone.getRules().getStandardOffset(time).getTotalSeconds()) / HOUR % 24;
        var added = events.at(seconds);
        var temperature = temperature(seconds, hour) + added.heat();
        var vapour = saturation(dewPoint(seconds)) * (1 + added.vapour());
        var humidity = 100 * vapour / saturation(temperature);
        var index = time.toEpochMilli();
        return new Sample(
                Math.max(0, carbonMonoxide(seconds, hour) + added.co() + 0.15 * noise.gaussian(30, index)),
                temperature + 0.02 * noise.gaussian(31, index),
                Math.min(100, humidity + 0.1 * noise.gaussian(32, index)));
    }

    private double temperature(double seconds, double hour) {
        return noise.uniform(1, 0, 19.5, 22)
                + noise.uniform(2, 0, 0.7, 1.4) * Math.cos(2 * Math.PI * (hour - WARMEST_HOUR) / 24)
                + 0.3 * noise.wander(3, seconds, 5 * HOUR)
                + 0.1 * noise.wander(4, seconds, 25 * MINUTE);
    }

    private double dewPoint(double seconds) {
        return noise.uniform(10, 0, 8, 10.5)
                + 0.6 * noise.wander(11, seconds, 9 * HOUR)
                + 0.15 * noise.wander(12, seconds, 20 * MINUTE);
    }

    /** Outdoor air that comes in: more of it while people drive to work and back. */
    private double carbonMonoxide(double seconds, double hour) {
        return noise.uniform(20, 0, 0.7, 1.2)
                + 0.5 * (rush(hour, 8) + rush(hour, 18))
                + 0.12 * noise.wander(21, seconds, 2 * HOUR)
                + 0.25 * noise.wander(22, seconds, 7 * MINUTE);
    }

    private static double rush(double hour, double peak) {
        return Math.exp(-Math.pow((hour - peak) / 1.5, 2));
    }

    /** The vapour pressure of saturated air in hPa, by the Magnus formula. */
    private static double saturation(double celsius) {
        return 6.112 * Math.exp(17.62 * celsius / (243.12 + celsius));
    }
}

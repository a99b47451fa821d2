package io.fieldline.agent.simulation;

import io.fieldline.agent.source.Measurement;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Uniformly distributed values of carbon monoxide, in [min, max) ppm. */
public final class UniformRandom implements Supplier<Measurement> {
    private static final double FRAME_DIGITS = 1000; // the precision of a frame

    private final RandomGenerator random;
    private final double min;
    private final double max;

    public UniformRandom(RandomGenerator random, double min, double max) {
        this.random = random;
        this.min = min;
        this.max = max;
    }

    @Override
    public Measurement get() {
        var value = Math.round(random.nextDouble(min, max) * FRAME_DIGITS) / FRAME_DIGITS;
        return new Measurement(
                Reading.CARBON_MONOXIDE, value, Reading.CARBON_MONOXIDE_UNIT, Quality.SIMULATED, Map.of());
    }
}

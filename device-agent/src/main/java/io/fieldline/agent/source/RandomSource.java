package io.fieldline.agent.source;

import io.fieldline.agent.status.Health;
import io.fieldline.messages.Quality;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Uniformly distributed values at a steady rate, marked as simulated: for trying Fieldline without a board. */
public final class RandomSource implements Source {
    private static final String METRIC = "co";
    private static final String UNIT = "ppm";

    private final RandomGenerator random;
    private final double min;
    private final double max;
    private final Duration interval;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** Values are in [min, max). */
    public RandomSource(RandomGenerator random, double min, double max, Duration interval) {
        this.random = random;
        this.min = min;
        this.max = max;
        this.interval = interval;
    }

    @Override
    public void run(Listener listener) throws InterruptedException {
        listener.health(Health.WELL);
        var next = System.nanoTime();
        while (!stopping.await(next - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            next += interval.toNanos();
            var value = Math.round(random.nextDouble(min, max) * 1000) / 1000.0; // the precision of a frame
            listener.measured(new Measurement(METRIC, value, UNIT, Quality.SIMULATED, Map.of()));
        }
    }

    @Override
    public boolean command(String command) {
        return false;
    }

    @Override
    public void stop() {
        stopping.countDown();
    }
}

package io.fieldline.agent;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The pauses after refusals: 1, 5, 15, 30, then 60 minutes, each 20 % more or less, so that many agents do not come
 * back at the same time.
 */
final class RefusalLadder {
    private static final List<Duration> STEPS = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofMinutes(30),
            Duration.ofMinutes(60));
    private static final double JITTER = 0.2;

    private final RandomGenerator random;
    private int refusals;

    RefusalLadder(RandomGenerator random) {
        this.random = random;
    }

    Duration next() {
        var step = STEPS.get(Math.min(refusals, STEPS.size() - 1));
        refusals++;
        return Duration.ofMillis((long) (step.toMillis() * random.nextDouble(1 - JITTER, 1 + JITTER)));
    }

    /** The broker accepted the device in between. */
    void reset() {
        refusals = 0;
    }
}

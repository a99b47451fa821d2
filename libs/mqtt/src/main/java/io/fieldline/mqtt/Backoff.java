package io.fieldline.mqtt;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pause before the next attempt: exponential with full jitter, so that many clients do not reconnect at the same
 * time.
 */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(500);

    private final RandomGenerator random;
    private final Duration longest;
    private Duration ceiling = FIRST;

    /** {@code longest} is the limit of the maximum. */
    Backoff(RandomGenerator random, Duration longest) {
        this.random = random;
        this.longest = longest;
    }

    /** A random time from zero to a maximum, which doubles with each call. */
    Duration next() {
        var wait = Duration.ofMillis(random.nextLong(ceiling.toMillis() + 1));
        var doubled = ceiling.multipliedBy(2);
        ceiling = doubled.compareTo(longest) < 0 ? doubled : longest;
        return wait;
    }

    void reset() {
        ceiling = FIRST;
    }
}

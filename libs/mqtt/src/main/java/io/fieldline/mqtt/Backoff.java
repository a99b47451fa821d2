package io.fieldline.mqtt;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: exponential with full jitter, so that a fleet does not come back as one. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(500);

    private final RandomGenerator random;
    private final Duration longest;
    private Duration ceiling = FIRST;

    /** {@code longest} is the highest ceiling. */
    Backoff(RandomGenerator random, Duration longest) {
        this.random = random;
        this.longest = longest;
    }

    /** Anything from nothing to a ceiling that doubles at each call. */
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

package io.fieldline.mqtt;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: exponential with full jitter, so that a fleet does not come back as one. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration CAP = Duration.ofSeconds(30);

    private final RandomGenerator random;
    private Duration ceiling = FIRST;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** Anything from nothing to a ceiling that doubles at each call. */
    Duration next() {
        var wait = Duration.ofMillis(random.nextLong(ceiling.toMillis() + 1));
        var doubled = ceiling.multipliedBy(2);
        ceiling = doubled.compareTo(CAP) < 0 ? doubled : CAP;
        return wait;
    }

    void reset() {
        ceiling = FIRST;
    }
}

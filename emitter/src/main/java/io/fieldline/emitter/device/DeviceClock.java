package io.fieldline.emitter.device;

import io.fieldline.messages.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Judges the clock of a device by the time at which Kafka stored its readings. */
final class DeviceClock {
    private static final Duration MAX_AHEAD = Duration.ofSeconds(60);
    /** A reading may wait for a while before it is sent. */
    private static final Duration MAX_BEHIND = Duration.ofMinutes(2);

    private DeviceClock() {}

    /** Returns how wrong the clock of the device is; empty if it is right. */
    static Optional<Duration> wrongBy(Reading reading, Instant arrival) {
        var ahead = Duration.between(arrival, reading.timestamp());
        return isAhead(reading, arrival) || ahead.compareTo(MAX_BEHIND.negated()) < 0
                ? Optional.of(ahead)
                : Optional.empty();
    }

    /** Whether the reading claims to be measured so long after its arrival that the device's clock must be wrong. */
    static boolean isAhead(Reading reading, Instant arrival) {
        return reading.timestamp().isAfter(arrival.plus(MAX_AHEAD));
    }
}

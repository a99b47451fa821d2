package io.fieldline.agent;

import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns measurements into readings: adds the device, the time, and the boot and sequence that tell a repeat. A Pi has no
 * battery for its clock: what is measured before the clock is set is held, and stamped once it is; what waited too long
 * leaves as {@code unsynced}. From any thread.
 */
final class Stamp {
    private static final Logger log = LoggerFactory.getLogger(Stamp.class);

    /** Held at most; the oldest leave as {@code unsynced} when there are more. */
    private static final int MAX_HELD = 10_000;

    private final String deviceName;
    private final String boot;
    private final SystemTime time;
    private final Duration patience;
    private final Consumer<Reading> readings;
    private final Deque<Held> held = new ArrayDeque<>();
    private boolean told;
    private long sequence;

    /** A measurement and when it was made, on the monotonic clock. */
    private record Held(Measurement measurement, long nanos) {}

    /** {@code patience} is how long a measurement waits for the clock. */
    Stamp(String deviceName, String boot, SystemTime time, Duration patience, Consumer<Reading> readings) {
        this.deviceName = deviceName;
        this.boot = boot;
        this.time = time;
        this.patience = patience;
        this.readings = readings;
    }

    /** An id for this start: 48 bits, so that two starts do not meet. */
    static String newBoot(RandomGenerator random) {
        var bytes = new byte[6];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Hands over the reading, and those held before it, as soon as the time is known. */
    synchronized void measured(Measurement measurement) {
        held.addLast(new Held(measurement, time.nanos()));
        if (time.isSet()) {
            release(Optional.empty());
            return;
        }
        if (!told) {
            told = true;
            log.warn("the clock is not set, readings wait for it: at most={}", patience);
        }
        release(Optional.of(time.nanos() - patience.toNanos()));
    }

    /** Hands over what is held, whatever the clock. */
    synchronized void finish() {
        release(Optional.empty());
    }

    /** All, or those measured before a moment and those that are too many. */
    private void release(Optional<Long> before) {
        while (!held.isEmpty()
                && (before.isEmpty()
                        || held.size() > MAX_HELD
                        || held.getFirst().nanos() - before.get() <= 0)) {
            var next = held.removeFirst();
            var age = Duration.ofNanos(time.nanos() - next.nanos());
            readings.accept(reading(next.measurement(), time.now().minus(age)));
        }
    }

    private Reading reading(Measurement measurement, Instant timestamp) {
        return new Reading(
                timestamp,
                deviceName,
                Map.of(measurement.metric(), measurement.value()),
                Optional.of(measurement.unit()).filter(unit -> !unit.isEmpty()),
                time.isSet() ? measurement.quality() : unsynced(measurement.quality()),
                Optional.of(new Identity(boot, sequence++)),
                Map.of(),
                measurement.raw());
    }

    /** What has no value, or is made up, has to say so in the first place. */
    private static Quality unsynced(Quality quality) {
        return quality == Quality.FAULT || quality == Quality.SIMULATED ? quality : Quality.UNSYNCED;
    }
}

package io.fieldline.agent;

import io.fieldline.agent.DeadbandFilter.Reduced;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import java.time.Duration;
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
 * battery for its clock: what is measured while the clock is not believed waits, and gets its time once it is; what
 * waited too long leaves as {@code unsynced}. From any thread.
 */
final class ReadingFactory {
    private static final Logger log = LoggerFactory.getLogger(ReadingFactory.class);

    /** Asking about the clock may take this long, which is nothing to warn of. */
    private static final Duration PROMPT = Duration.ofSeconds(2);

    /** What a measurement takes in memory, about. */
    private static final int HELD_BYTES = 512;

    private final String deviceName;
    private final String boot;
    private final SystemTime time;
    private final Duration patience;
    private final long maxHeld;
    private final Consumer<Reading> readings;
    private final Deque<Reduced> held = new ArrayDeque<>();
    private boolean waiting;
    private long sequence;

    /**
     * Waits for the clock.
     *
     * @param patience how long a measurement waits
     * @param maxBytes what measurements that wait may take in memory; when full, the oldest leave as {@code unsynced}
     */
    ReadingFactory(
            String deviceName,
            String boot,
            SystemTime time,
            Duration patience,
            long maxBytes,
            Consumer<Reading> readings) {
        this.deviceName = deviceName;
        this.boot = boot;
        this.time = time;
        this.patience = patience;
        this.maxHeld = Math.max(1, maxBytes / HELD_BYTES);
        this.readings = readings;
    }

    /** An id for this start: 48 bits, so that two starts do not meet. */
    static String newBoot(RandomGenerator random) {
        var bytes = new byte[6];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Hands over the reading, and those that wait, as soon as the time is known. */
    synchronized void measured(Reduced reduced) {
        held.addLast(reduced);
        release();
    }

    /** Hands over what has waited long enough. */
    synchronized void release() {
        if (held.isEmpty()) {
            return;
        }
        if (time.isBelieved()) {
            waiting = false;
            releaseUntil(time.nanos());
            return;
        }
        if (!waiting && time.nanos() - held.getFirst().nanos() > PROMPT.toNanos()) {
            waiting = true;
            log.warn("the clock is not verified, readings wait for it: device={} at most={}", deviceName, patience);
        }
        releaseUntil(time.nanos() - patience.toNanos());
    }

    /** Hands over what waits, whatever the clock. */
    synchronized void finish() {
        releaseUntil(time.nanos());
    }

    /** Those measured until a moment, and those that are too many. */
    private void releaseUntil(long moment) {
        while (!held.isEmpty() && (held.size() > maxHeld || held.getFirst().nanos() - moment <= 0)) {
            readings.accept(reading(held.removeFirst()));
        }
    }

    private Reading reading(Reduced reduced) {
        var measurement = reduced.measurement();
        return new Reading(
                time.at(reduced.nanos()),
                deviceName,
                Map.of(measurement.metric(), measurement.value()),
                measurement.unit().isEmpty() ? Map.of() : Map.of(measurement.metric(), measurement.unit()),
                time.isBelieved() ? measurement.quality() : unsynced(measurement.quality()),
                false,
                Optional.of(new Identity(boot, sequence++)),
                Map.of(),
                measurement.raw(),
                reduced.samples());
    }

    /** What has no value, or is made up, has to say so in the first place. */
    private static Quality unsynced(Quality quality) {
        return quality == Quality.FAULT || quality == Quality.SIMULATED ? quality : Quality.UNSYNCED;
    }
}

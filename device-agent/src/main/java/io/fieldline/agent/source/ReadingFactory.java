package io.fieldline.agent.source;

import io.fieldline.agent.clock.SystemTime;
import io.fieldline.agent.source.DeadbandFilter.Reduced;
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
 * Turns measurements into readings: adds the device, the time, and the session and sequence number that identify a
 * repeat. The clock of a Pi has no battery, so measurements wait until the clock is verified before they get their
 * time. If they wait too long, they are sent as {@code unsynced}. Thread-safe.
 */
public final class ReadingFactory {
    private static final Logger log = LoggerFactory.getLogger(ReadingFactory.class);

    /** Verifying the clock may take this long without a warning. */
    private static final Duration PROMPT = Duration.ofSeconds(2);

    /** The approximate size of a measurement in memory. */
    private static final int WAITING_BYTES = 512;

    private final String deviceName;
    private final Map<String, String> tags;
    private final String session;
    private final SystemTime time;
    private final Duration patience;
    private final long maxWaiting;
    private final Consumer<Reading> readings;
    private final Deque<Reduced> waiting = new ArrayDeque<>();
    private boolean warned;
    private long sequence;

    /**
     * Creates a factory that waits for the clock.
     *
     * @param tags     go with each reading
     * @param patience how long a measurement waits
     * @param maxBytes memory for measurements that wait; if it is full, the oldest are sent as {@code unsynced}
     */
    public ReadingFactory(
            String deviceName,
            Map<String, String> tags,
            String session,
            SystemTime time,
            Duration patience,
            long maxBytes,
            Consumer<Reading> readings) {
        this.deviceName = deviceName;
        this.tags = Map.copyOf(tags);
        this.session = session;
        this.time = time;
        this.patience = patience;
        this.maxWaiting = Math.max(1, maxBytes / WAITING_BYTES);
        this.readings = readings;
    }

    /** A random session id of 48 bits, so that two sessions have different ids. */
    public static String newSession(RandomGenerator random) {
        var bytes = new byte[6];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Hands over the reading, and those that wait, as soon as the time is known. */
    public synchronized void measured(Reduced reduced) {
        waiting.addLast(reduced);
        release();
    }

    /** Hands over the readings that have waited long enough. */
    public synchronized void release() {
        if (waiting.isEmpty()) {
            return;
        }
        if (time.isBelieved()) {
            warned = false;
            releaseUntil(time.nanos());
            return;
        }
        if (!warned && time.nanos() - waiting.getFirst().nanos() > PROMPT.toNanos()) {
            warned = true;
            log.warn("the clock is not verified, readings wait for it: device={} at most={}", deviceName, patience);
        }
        releaseUntil(time.nanos() - patience.toNanos());
    }

    /** Hands over all readings, without waiting for the clock. */
    public synchronized void finish() {
        releaseUntil(time.nanos());
    }

    /** Hands over those measured before this time, and those for which there is no memory. */
    private void releaseUntil(long moment) {
        while (!waiting.isEmpty()
                && (waiting.size() > maxWaiting || waiting.getFirst().nanos() - moment <= 0)) {
            readings.accept(reading(waiting.removeFirst()));
        }
    }

    private Reading reading(Reduced reduced) {
        var measurement = reduced.measurement();
        return new Reading(
                time.at(reduced.nanos()),
                deviceName,
                measurement.values(),
                measurement.units(),
                time.isBelieved() ? measurement.quality() : unsynced(measurement.quality()),
                false,
                Optional.of(new Identity(session, sequence++)),
                tags,
                measurement.raw(),
                reduced.samples(),
                measurement.descriptions());
    }

    /** A fault or a simulated value keeps its quality, which is more important. */
    private static Quality unsynced(Quality quality) {
        return quality == Quality.FAULT || quality == Quality.SIMULATED ? quality : Quality.UNSYNCED;
    }
}

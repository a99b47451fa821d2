package io.fieldline.agent.publish;

import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Counters.Counter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Readings that the broker acknowledged a short time ago. A power cut takes from the broker what it has not saved,
 * so after a lost connection these readings are sent again; the job counts each reading once. Bounded by time and
 * bytes; the oldest leaves first. Not thread-safe: the reading queue guards it.
 */
public final class RecentlyAcked {
    private record Acked(QueuedReading reading, long at) {}

    private final Duration time;
    private final long maxBytes;
    private final Counters counters;
    private final Deque<Acked> acked = new ArrayDeque<>();
    private final Deque<QueuedReading> waiting = new ArrayDeque<>();
    private final Set<QueuedReading> inFlight = new LinkedHashSet<>();
    private long bytes;

    /**
     * Creates an empty memory.
     *
     * @param time     how long the broker may take to save a reading; zero sends none again
     * @param maxBytes limits the size of the readings, with their overhead
     */
    public RecentlyAcked(Duration time, long maxBytes, Counters counters) {
        this.time = time;
        this.maxBytes = maxBytes;
        this.counters = counters;
    }

    void add(QueuedReading reading) {
        if (inFlight.remove(reading)) {
            bytes -= reading.bytes();
        }
        var now = System.nanoTime();
        while (!acked.isEmpty() && now - acked.getFirst().at() > time.toNanos()) {
            removeOldest();
        }
        acked.addLast(new Acked(reading, now));
        bytes += reading.bytes();
        while (bytes > maxBytes && !acked.isEmpty()) {
            removeOldest();
            counters.add(Counter.NOT_RESENDABLE, 1);
        }
    }

    /** What was acknowledged before waits again. */
    void connectionLost() {
        resetUnacked();
        while (!acked.isEmpty()) {
            var reading = removeOldest().again();
            waiting.addLast(reading);
            bytes += reading.bytes();
        }
    }

    /** The readings in flight wait again. */
    void resetUnacked() {
        waiting.addAll(inFlight);
        inFlight.clear();
    }

    /** The next reading that waits; it is in flight from now on. */
    Optional<QueuedReading> next() {
        var next = Optional.ofNullable(waiting.pollFirst());
        next.ifPresent(inFlight::add);
        return next;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Readings that wait or are in flight. */
    int size() {
        return waiting.size() + inFlight.size();
    }

    private QueuedReading removeOldest() {
        var reading = acked.removeFirst().reading();
        bytes -= reading.bytes();
        return reading;
    }
}

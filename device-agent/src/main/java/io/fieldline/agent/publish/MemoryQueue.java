package io.fieldline.agent.publish;

import io.fieldline.agent.spool.SpoolSettings.WhenFull;
import io.fieldline.agent.status.Counters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory part of a {@link ReadingQueue}, oldest first: readings that wait, or are in flight. One that waits leaves
 * when it is on disk; one in flight stays until the answer, on disk or not. Bounded by count and bytes; when full, the
 * oldest that waits is dropped, or the new one refused, and counted. Not thread-safe: the reading queue guards it.
 */
public final class MemoryQueue {
    private static final Logger log = LoggerFactory.getLogger(MemoryQueue.class);

    private final int capacity;
    private final long maxBytes;
    private final WhenFull whenFull;
    private final Deque<QueuedReading> waiting = new ArrayDeque<>();
    private final Set<QueuedReading> inFlight = new LinkedHashSet<>();
    private final Counters counters;
    private long bytes;
    private boolean overflowed;

    /** {@code maxBytes} limits the size of the readings in memory, with their overhead. */
    public MemoryQueue(int capacity, long maxBytes, WhenFull whenFull, Counters counters) {
        this.capacity = capacity;
        this.maxBytes = maxBytes;
        this.whenFull = whenFull;
        this.counters = counters;
    }

    void add(QueuedReading reading) {
        while (!hasRoomFor(reading) && whenFull == WhenFull.DROP_OLDEST && !waiting.isEmpty()) {
            removed(waiting.removeFirst());
            dropped();
        }
        if (!hasRoomFor(reading)) {
            dropped();
            return;
        }
        waiting.addLast(reading);
        bytes += reading.bytes();
    }

    /** These wait before all others. They may exceed the limits until they are on disk; then the oldest is dropped. */
    void sendFirst(List<QueuedReading> readings) {
        var latestFirst = new ArrayList<>(readings);
        Collections.reverse(latestFirst);
        for (var reading : latestFirst) {
            waiting.addFirst(reading);
            bytes += reading.bytes();
        }
    }

    /** The next reading that waits; it is in flight from now on. */
    Optional<QueuedReading> next() {
        var next = Optional.ofNullable(waiting.pollFirst());
        next.ifPresent(inFlight::add);
        return next;
    }

    void acked(QueuedReading reading) {
        reading.acked();
        if (inFlight.remove(reading)) {
            removed(reading);
        }
    }

    /**
     * The readings in flight are sent again: from the disk if they are there, and else from here, in their order,
     * before those that wait.
     */
    void resetUnacked() {
        var unacknowledged = new ArrayList<>(inFlight);
        inFlight.clear();
        Collections.reverse(unacknowledged);
        for (var reading : unacknowledged) {
            if (reading.number().isEmpty()) {
                waiting.addFirst(reading);
            } else {
                removed(reading);
            }
        }
    }

    /**
     * The readings that are not on disk and were taken before this time of the monotonic clock, oldest first: at least
     * one, and as many as {@code maxBytes} allows.
     */
    List<QueuedReading> unsaved(long takenBefore, long maxBytes) {
        var unsaved = new ArrayList<QueuedReading>();
        var size = 0L;
        for (var readings : List.of(inFlight, waiting)) {
            for (var reading : readings) {
                var isFull = !unsaved.isEmpty() && size + reading.bytes() > maxBytes;
                if (reading.takenAt() - takenBefore >= 0 || isFull) {
                    return unsaved;
                }
                if (reading.number().isEmpty()) {
                    unsaved.add(reading);
                    size += reading.bytes();
                }
            }
        }
        return unsaved;
    }

    /** Notes that these readings are on disk, with consecutive numbers. */
    void saved(List<QueuedReading> readings, long firstNumber) {
        var number = firstNumber;
        for (var reading : readings) {
            reading.saved(number++);
            if (reading.equals(waiting.peekFirst())) {
                removed(waiting.removeFirst());
            }
        }
    }

    /** Whether the record of that number in the spool was sent from memory, and is not acknowledged. */
    boolean isInFlight(long number) {
        return inFlight.stream().anyMatch(reading -> reading.number().orElse(-1) == number);
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    boolean isEmpty() {
        return waiting.isEmpty() && inFlight.isEmpty();
    }

    int size() {
        return waiting.size() + inFlight.size();
    }

    /** The size of the readings in memory. */
    long bytes() {
        return bytes;
    }

    private boolean hasRoomFor(QueuedReading reading) {
        return size() < capacity && bytes + reading.bytes() <= maxBytes;
    }

    private void removed(QueuedReading reading) {
        bytes -= reading.bytes();
    }

    private void dropped() {
        counters.add(Counters.Counter.DROPPED, 1);
        if (!overflowed) {
            overflowed = true;
            log.warn(
                    "the memory for readings is full, readings are lost and counted: readings={} bytes={}",
                    size(),
                    bytes);
        }
    }
}

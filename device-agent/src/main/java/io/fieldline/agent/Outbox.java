package io.fieldline.agent;

import io.fieldline.agent.spool.SpoolSettings.WhenFull;
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
 * Live readings in memory, oldest first: waiting, or sent and not yet acknowledged. One that waits until it is on disk
 * leaves from here and is sent from there; one that is sent stays until the answer, on disk or not. Bounded by count and
 * bytes; when full, the oldest waiting one is dropped or the new one refused, and counted. Not thread-safe: the publisher
 * guards it.
 */
final class Outbox {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    private final int capacity;
    private final long maxBytes;
    private final WhenFull whenFull;
    private final Deque<UnackedReading> waiting = new ArrayDeque<>();
    private final Set<UnackedReading> sent = new LinkedHashSet<>();
    private final Counters counters;
    private long bytes;
    private boolean overflowed;

    /** {@code maxBytes} bounds what the readings take in memory, with what it costs to hold them. */
    Outbox(int capacity, long maxBytes, WhenFull whenFull, Counters counters) {
        this.capacity = capacity;
        this.maxBytes = maxBytes;
        this.whenFull = whenFull;
        this.counters = counters;
    }

    void add(UnackedReading reading) {
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

    /** The next reading to send, if there is one; it counts as sent from now on. */
    Optional<UnackedReading> send() {
        var next = Optional.ofNullable(waiting.pollFirst());
        next.ifPresent(sent::add);
        return next;
    }

    void acknowledged(UnackedReading reading) {
        reading.acknowledge();
        if (sent.remove(reading)) {
            removed(reading);
        }
    }

    /**
     * Whatever was sent and not acknowledged has to be sent again: from the disk what is there, and the rest from here,
     * in its order, before what waits.
     */
    void sendAgain() {
        var unacknowledged = new ArrayList<>(sent);
        sent.clear();
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
     * What is not on disk and was taken before that moment of the monotonic clock, oldest first: one reading, or as many
     * as come to {@code mostBytes}.
     */
    List<UnackedReading> unsaved(long takenBefore, long mostBytes) {
        var unsaved = new ArrayList<UnackedReading>();
        var size = 0L;
        for (var readings : List.of(sent, waiting)) {
            for (var reading : readings) {
                var isFull = !unsaved.isEmpty() && size + reading.bytes() > mostBytes;
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

    /** These are on disk now. */
    void saved(List<UnackedReading> readings, long firstNumber) {
        var number = firstNumber;
        for (var reading : readings) {
            reading.saved(number++);
            if (reading.equals(waiting.peekFirst())) {
                removed(waiting.removeFirst());
            }
        }
    }

    /** Whether the record of that number was sent from here and is still unanswered. */
    boolean isSent(long number) {
        return sent.stream().anyMatch(reading -> reading.number().orElse(-1) == number);
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    boolean isEmpty() {
        return waiting.isEmpty() && sent.isEmpty();
    }

    int size() {
        return waiting.size() + sent.size();
    }

    /** What the readings take in memory. */
    long bytes() {
        return bytes;
    }

    private boolean hasRoomFor(UnackedReading reading) {
        return size() < capacity && bytes + reading.bytes() <= maxBytes;
    }

    private void removed(UnackedReading reading) {
        bytes -= reading.bytes();
    }

    private void dropped() {
        counters.add(Counters.Counter.DROPPED, 1);
        if (!overflowed) {
            overflowed = true;
            log.warn(
                    "outbox full, readings are lost, further ones are only counted: readings={} bytes={}",
                    size(),
                    bytes);
        }
    }
}

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
 * leaves from here and is sent from there; one that is sent stays until the answer, on disk or not. Bounded; when full,
 * the oldest waiting one is dropped or the new one refused, and counted. Not thread-safe: the publisher guards it.
 */
final class Outbox {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    private final int capacity;
    private final WhenFull whenFull;
    private final Deque<Pending> waiting = new ArrayDeque<>();
    private final Set<Pending> sent = new LinkedHashSet<>();
    private final Counters counters;

    Outbox(int capacity, WhenFull whenFull, Counters counters) {
        this.capacity = capacity;
        this.whenFull = whenFull;
        this.counters = counters;
    }

    void add(Pending reading) {
        if (waiting.size() + sent.size() < capacity) {
            waiting.addLast(reading);
            return;
        }
        if (counters.add(Counters.Counter.DROPPED, 1) == 1) {
            log.warn("outbox full, readings are lost, further ones are only counted: capacity={}", capacity);
        }
        if (whenFull == WhenFull.DROP_OLDEST) {
            waiting.pollFirst();
            waiting.addLast(reading);
        }
    }

    /** The next reading to send, if there is one; it counts as sent from now on. */
    Optional<Pending> send() {
        var next = Optional.ofNullable(waiting.pollFirst());
        next.ifPresent(sent::add);
        return next;
    }

    void acknowledged(Pending reading) {
        reading.acknowledge();
        sent.remove(reading);
    }

    /**
     * Whatever was sent and not acknowledged has to be sent again: from the disk what is there, and the rest from here,
     * in its order, before what waits.
     */
    void sendAgain() {
        var unacknowledged = new ArrayList<>(sent);
        sent.clear();
        Collections.reverse(unacknowledged);
        unacknowledged.stream().filter(reading -> reading.number().isEmpty()).forEach(waiting::addFirst);
    }

    /** What is not on disk and was taken before that moment of the monotonic clock, oldest first. */
    List<Pending> unsaved(long takenBefore) {
        var unsaved = new ArrayList<Pending>();
        for (var readings : List.of(sent, waiting)) {
            for (var reading : readings) {
                if (reading.takenAt() - takenBefore >= 0) {
                    return unsaved;
                }
                if (reading.number().isEmpty()) {
                    unsaved.add(reading);
                }
            }
        }
        return unsaved;
    }

    /** These are on disk now. */
    void saved(List<Pending> readings, long firstNumber) {
        var number = firstNumber;
        for (var reading : readings) {
            reading.saved(number++);
            if (reading.equals(waiting.peekFirst())) {
                waiting.removeFirst();
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
}

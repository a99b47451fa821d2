package io.fieldline.agent;

import io.fieldline.messages.Reading;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Readings that the broker does not have yet, oldest first: waiting, or sent and not yet acknowledged. It is in memory
 * and bounded; when full, the oldest waiting reading is dropped and counted. Not thread-safe: the publisher guards it.
 */
final class Outbox {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    private final int capacity;
    private final Deque<Reading> waiting = new ArrayDeque<>();
    private final Set<Reading> sent = new LinkedHashSet<>();
    private long dropped;

    Outbox(int capacity) {
        this.capacity = capacity;
    }

    void add(Reading reading) {
        if (waiting.size() + sent.size() >= capacity && waiting.pollFirst() != null) {
            if (dropped++ == 0) {
                log.warn("outbox full, dropping the oldest readings: capacity={}", capacity);
            }
        }
        waiting.addLast(reading);
    }

    /** The next reading to send, if there is one; it counts as sent from now on. */
    Optional<Reading> send() {
        var next = Optional.ofNullable(waiting.pollFirst());
        next.ifPresent(sent::add);
        return next;
    }

    void acknowledged(Reading reading) {
        sent.remove(reading);
    }

    /** Whatever was sent and not acknowledged has to be sent again, in its order, before the rest. */
    void sendAgain() {
        var unacknowledged = new ArrayList<>(sent);
        sent.clear();
        Collections.reverse(unacknowledged);
        unacknowledged.forEach(waiting::addFirst);
    }

    int inFlight() {
        return sent.size();
    }

    boolean isEmpty() {
        return waiting.isEmpty() && sent.isEmpty();
    }

    /** Readings given up because it was full. */
    long dropped() {
        return dropped;
    }
}

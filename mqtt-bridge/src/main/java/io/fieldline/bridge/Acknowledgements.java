package io.fieldline.bridge;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Acknowledges the messages of one connection in the order of their receipt (MQTT 5, 4.6). They may be stored in any
 * order: each acknowledgement waits for the earlier ones. The Receive Maximum limits their number. Thread-safe.
 *
 * <p>Some brokers send more than that. Mosquitto 2.0.11 sent 45,000 messages at a maximum of 1,000.
 */
final class Acknowledgements {
    private final Queue<Receipt> unanswered = new ArrayDeque<>();
    private final int receiveMaximum;
    private final LongSupplier nanoTime;
    private long lastAcknowledged;

    Acknowledgements(int receiveMaximum) {
        this(receiveMaximum, System::nanoTime);
    }

    /** {@code nanoTime} is like {@link System#nanoTime}. */
    Acknowledgements(int receiveMaximum, LongSupplier nanoTime) {
        this.receiveMaximum = receiveMaximum;
        this.nanoTime = nanoTime;
        this.lastAcknowledged = nanoTime.getAsLong();
    }

    /** One message whose acknowledgement the broker waits for. */
    final class Receipt {
        private final Runnable acknowledge;
        private final long receivedAt = nanoTime.getAsLong();
        private int missing = 1;

        private Receipt(Runnable acknowledge) {
            this.acknowledge = acknowledge;
        }

        /**
         * Sets how many records of the message must be stored; call it once, before they are stored. Returns true if
         * the count is zero.
         */
        boolean expectRecords(int count) {
            synchronized (unanswered) {
                missing = count;
                acknowledgeHead();
                return missing == 0;
            }
        }

        /**
         * Notes that one record of the message is stored. After the last record, the message is acknowledged when all
         * earlier messages are. Returns true for the last record.
         */
        boolean stored() {
            synchronized (unanswered) {
                missing--;
                acknowledgeHead();
                return missing == 0;
            }
        }
    }

    /** Adds a message; call it in the order of receipt. */
    Receipt expect(Runnable acknowledge) {
        var receipt = new Receipt(acknowledge);
        synchronized (unanswered) {
            unanswered.add(receipt);
        }
        return receipt;
    }

    private void acknowledgeHead() {
        while (!unanswered.isEmpty() && unanswered.element().missing == 0) {
            lastAcknowledged = nanoTime.getAsLong();
            unanswered.remove().acknowledge.run();
            if (unanswered.size() == receiveMaximum / 2) {
                unanswered.notifyAll();
            }
        }
    }

    /**
     * If the broker has reached the Receive Maximum, waits until half of the messages are acknowledged. It waits at most
     * for the patience, and not at all if nothing was acknowledged for that long: Kafka is away, so the broker sends no
     * more, and what it has sent must be read. Returns whether it waited.
     */
    boolean awaitRoom(Duration patience) throws InterruptedException {
        synchronized (unanswered) {
            if (unanswered.size() < receiveMaximum || withoutProgress().compareTo(patience) >= 0) {
                return false;
            }
            var start = nanoTime.getAsLong();
            var left = patience;
            while (unanswered.size() > receiveMaximum / 2 && !left.isNegative() && !left.isZero()) {
                TimeUnit.NANOSECONDS.timedWait(unanswered, left.toNanos());
                left = patience.minus(since(start));
            }
            return true;
        }
    }

    /** The number of messages that are not yet acknowledged. */
    int size() {
        synchronized (unanswered) {
            return unanswered.size();
        }
    }

    /** The age of the oldest message that is not acknowledged; zero if all are. */
    Duration oldestAge() {
        synchronized (unanswered) {
            return unanswered.isEmpty() ? Duration.ZERO : since(unanswered.element().receivedAt);
        }
    }

    /** The time for which messages have waited without an acknowledgement; zero if none waits. */
    Duration withoutProgress() {
        synchronized (unanswered) {
            if (unanswered.isEmpty()) {
                return Duration.ZERO;
            }
            var sinceReceipt = since(unanswered.element().receivedAt);
            var sinceAcknowledged = since(lastAcknowledged);
            return sinceReceipt.compareTo(sinceAcknowledged) < 0 ? sinceReceipt : sinceAcknowledged;
        }
    }

    private Duration since(long moment) {
        return Duration.ofNanos(nanoTime.getAsLong() - moment);
    }
}

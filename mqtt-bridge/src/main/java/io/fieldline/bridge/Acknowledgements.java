package io.fieldline.bridge;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Acknowledges the messages of one connection in the order of their receipt (MQTT 5, 4.6), whatever the order in which
 * they are stored: each waits for those before it. The Receive Maximum bounds how many there can be. Thread-safe.
 */
final class Acknowledgements {
    private final Queue<Receipt> unanswered = new ArrayDeque<>();

    /** One message that the broker waits to hear of. */
    final class Receipt {
        private final Runnable acknowledge;
        private int missing = 1;

        private Receipt(Runnable acknowledge) {
            this.acknowledge = acknowledge;
        }

        /** The message becomes so many records, each of which has to be stored; call once, before they are. */
        void expectRecords(int count) {
            synchronized (unanswered) {
                missing = count;
                acknowledgeHead();
            }
        }

        /** One record of the message is safe; with its last one it is acknowledged as soon as all before it are. */
        void stored() {
            synchronized (unanswered) {
                missing--;
                acknowledgeHead();
            }
        }
    }

    /** Notes a message; call in the order of receipt. */
    Receipt expect(Runnable acknowledge) {
        var receipt = new Receipt(acknowledge);
        synchronized (unanswered) {
            unanswered.add(receipt);
        }
        return receipt;
    }

    private void acknowledgeHead() {
        while (!unanswered.isEmpty() && unanswered.element().missing == 0) {
            unanswered.remove().acknowledge.run();
        }
    }

    /** How many wait for being stored, or for one before them. */
    int size() {
        synchronized (unanswered) {
            return unanswered.size();
        }
    }
}

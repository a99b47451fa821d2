package io.fieldline.bridge;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The memory for messages from their receipt until Kafka has answered, in bytes: those of broken connections included, which
 * the broker sends again while Kafka still has them. Thread-safe.
 */
final class InFlightMemory {
    /** Kafka's buffer of 32 MB, what rules and Sparkplug remember, and the rest have the other two thirds. */
    private static final int SHARE_OF_HEAP = 3;

    private final Semaphore bytes;
    private final int size;

    /** A part of it, until it is given back. */
    static final class Part {
        private final Semaphore bytes;
        private final int size;
        private final AtomicBoolean released = new AtomicBoolean();

        private Part(Semaphore bytes, int size) {
            this.bytes = bytes;
            this.size = size;
        }

        /** Gives it back; a second time does nothing. */
        void release() {
            if (released.compareAndSet(false, true)) {
                bytes.release(size);
            }
        }
    }

    InFlightMemory(int bytes) {
        this.bytes = new Semaphore(bytes);
        this.size = bytes;
    }

    /** A third of the heap. */
    static InFlightMemory ofHeap() {
        return new InFlightMemory((int) Math.min(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP, Integer.MAX_VALUE));
    }

    /** As many as were asked for, or fewer if so many of the largest messages do not fit; at least one. */
    int receiveMaximum(int requested, long largestMessage) {
        var fitting = size / largestMessage;
        return (int) Math.max(1, Math.min(requested, fitting));
    }

    /** Whether at least two messages of so many bytes fit. */
    boolean fits(long largestMessage) {
        return largestMessage <= size / 2;
    }

    /** Whether there is room now. */
    boolean isFor(int messageBytes) {
        return bytes.availablePermits() >= messageBytes;
    }

    /** Waits for room; throws when there is none in time. */
    Part take(int messageBytes, Duration patience) throws InterruptedException, NoRoomException {
        if (!bytes.tryAcquire(messageBytes, patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new NoRoomException("%d bytes of messages wait for Kafka".formatted(size - bytes.availablePermits()));
        }
        return new Part(bytes, messageBytes);
    }

    /** The broker sent far more than the Receive Maximum allows; some brokers do, and it ends only the connection. */
    static final class NoRoomException extends Exception {
        private static final long serialVersionUID = 1L;

        private NoRoomException(String message) {
            super(message);
        }
    }
}

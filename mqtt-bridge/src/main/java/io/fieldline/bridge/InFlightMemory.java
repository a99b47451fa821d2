package io.fieldline.bridge;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The memory in bytes for messages, from their receipt until Kafka has answered. It includes messages of broken
 * connections, which the broker sends again while Kafka still stores them. Thread-safe.
 */
final class InFlightMemory {
    /** The other two thirds are for Kafka's buffer of 32 MB, the state of rules and Sparkplug, and the rest. */
    private static final int SHARE_OF_HEAP = 3;

    private final Semaphore bytes;
    private final int size;

    /** The memory of one message. */
    static final class Part {
        private final Semaphore bytes;
        private final int size;
        private final AtomicBoolean released = new AtomicBoolean();

        private Part(Semaphore bytes, int size) {
            this.bytes = bytes;
            this.size = size;
        }

        /** Frees the memory; a second call does nothing. */
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

    /** The requested maximum, or less if that many messages of the largest size do not fit; at least 1. */
    int receiveMaximum(int requested, long largestMessage) {
        var fitting = size / largestMessage;
        return (int) Math.max(1, Math.min(requested, fitting));
    }

    /** Whether at least two messages of this size fit. */
    boolean fits(long largestMessage) {
        return largestMessage <= size / 2;
    }

    /** Whether this much memory is free now. */
    boolean isFree(int messageBytes) {
        return bytes.availablePermits() >= messageBytes;
    }

    /** Waits for free memory; throws if there is none in time. */
    Part take(int messageBytes, Duration patience) throws InterruptedException, OutOfBoundException {
        if (!bytes.tryAcquire(messageBytes, patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new OutOfBoundException(
                    "%d bytes of messages wait for Kafka".formatted(size - bytes.availablePermits()));
        }
        return new Part(bytes, messageBytes);
    }

    /**
     * The broker sent far more messages than the Receive Maximum allows, as some brokers do. This ends only the
     * connection.
     */
    static final class OutOfBoundException extends Exception {
        private static final long serialVersionUID = 1L;

        private OutOfBoundException(String message) {
            super(message);
        }
    }
}

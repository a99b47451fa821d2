package io.fieldline.load.send;

import io.fieldline.load.Load;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When each reading should have been sent, on the clock of {@link System#nanoTime}. At a rate, this is its place in the
 * schedule, even if the sender is late, so that a stall of the chain delays every reading that it delayed (no coordinated
 * omission). Without a rate, it is when the connection had room for it; 8 bytes for each message store that. Thread-safe.
 */
public final class Schedule {
    private final Load load;
    private final AtomicLongArray[] begun;
    private volatile long start = System.nanoTime();
    private volatile boolean hasBegun;

    public Schedule(Load load) {
        this.load = load;
        this.begun = new AtomicLongArray[load.hasRate() ? 0 : load.devices()];
        for (var device = 0; device < begun.length; device++) {
            begun[device] = new AtomicLongArray((int) load.messagesOf(device));
        }
    }

    /** The first reading should be sent at this moment. */
    public void begin(long nanoTime) {
        start = nanoTime;
        hasBegun = true;
    }

    /** Whether the time of the first reading is known. */
    public boolean hasBegun() {
        return hasBegun;
    }

    /** When the first reading should be sent. */
    public long start() {
        return start;
    }

    /** How long to wait until the reading should be sent, in nanoseconds; not positive: it should be sent now. */
    long delay(int device, long sequence) {
        return load.hasRate() ? due(device, sequence) - System.nanoTime() : 0;
    }

    /** The reading is being sent. */
    void begin(int device, long sequence) {
        if (!load.hasRate()) {
            begun[device].set((int) sequence, System.nanoTime());
        }
    }

    public long of(int device, long sequence) {
        return load.hasRate() ? due(device, sequence) : begun[device].get((int) sequence);
    }

    /** The messages of all devices alternate, so the schedule of one message follows from its number in the whole run. */
    private long due(int device, long sequence) {
        var position = sequence * load.devices() + device;
        return start + Math.round(position / load.perSecond() * TimeUnit.SECONDS.toNanos(1));
    }
}

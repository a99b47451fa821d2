package io.fieldline.load.send;

import io.fieldline.load.Load;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When each reading should have been sent. At a rate, this is its place in the schedule, even if the sender is late, so that
 * a stall of the chain delays every reading that it delayed (no coordinated omission). Without a rate, it is when the sender
 * began to send it, including the wait for earlier ones. Thread-safe.
 */
public final class SendTimes {
    private final AtomicLongArray[] nanos;

    public SendTimes(Load load) {
        nanos = new AtomicLongArray[load.devices()];
        for (var device = 0; device < nanos.length; device++) {
            nanos[device] = new AtomicLongArray((int) load.messagesOf(device));
        }
    }

    /** {@code at} is on the clock of {@link System#nanoTime}. */
    public void sent(int device, int sequence, long at) {
        nanos[device].set(sequence, at);
    }

    /** On the clock of {@link System#nanoTime}. */
    public long of(int device, int sequence) {
        return nanos[device].get(sequence);
    }
}

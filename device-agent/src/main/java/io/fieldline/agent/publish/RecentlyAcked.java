package io.fieldline.agent.publish;

import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Counters.Counter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Readings that the broker acknowledged a short time ago. A power cut takes from the broker what it has not saved, so
 * after a lost connection these readings are sent again; the job counts each reading once. Bounded by time and bytes;
 * the oldest leaves first. Not thread-safe: the reading queue guards it.
 */
public final class RecentlyAcked {
    private record Acked(QueuedReading reading, long at) {}

    private final Duration time;
    private final long maxBytes;
    private final Counters counters;
    private final Deque<Acked> acked = new ArrayDeque<>();
    private long bytes;

    /**
     * Creates an empty memory.
     *
     * @param time     how long the broker may take to save a reading; zero sends none again
     * @param maxBytes limits the size of the readings, with their overhead
     */
    public RecentlyAcked(Duration time, long maxBytes, Counters counters) {
        this.time = time;
        this.maxBytes = maxBytes;
        this.counters = counters;
    }

    void add(QueuedReading reading) {
        if (time.isZero()) {
            return;
        }
        var now = System.nanoTime();
        while (!acked.isEmpty() && now - acked.getFirst().at() > time.toNanos()) {
            removeOldest();
        }
        acked.addLast(new Acked(reading, now));
        bytes += reading.bytes();
        while (bytes > maxBytes) {
            removeOldest();
            counters.add(Counter.NOT_RESENDABLE, 1);
        }
    }

    /** Returns all readings, oldest first, to be sent again, and is empty after that. */
    List<QueuedReading> removeAll() {
        var all = acked.stream().map(each -> each.reading().again()).toList();
        acked.clear();
        bytes = 0;
        return all;
    }

    private void removeOldest() {
        bytes -= acked.removeFirst().reading().bytes();
    }
}

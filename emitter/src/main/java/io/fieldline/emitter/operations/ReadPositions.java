package io.fieldline.emitter.operations;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** How far the feed has read the topics that the emitter writes, for those who wait for their own records. */
public final class ReadPositions {
    private final Map<TopicPartition, Long> last = new HashMap<>();

    /** The record at this offset was read, and applied if it is valid. */
    public synchronized void read(TopicPartition partition, long offset) {
        last.put(partition, offset);
        notifyAll();
    }

    /** Returns when the record at this offset was read, or after this time. */
    public synchronized void await(TopicPartition partition, long offset, Duration longest)
            throws InterruptedException {
        var deadline = System.nanoTime() + longest.toNanos();
        while (last.getOrDefault(partition, -1L) < offset) {
            var left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }
}

package io.fieldline.emitter.feed;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds the earliest time at which the next records can have been stored, by this machine's clock. A record at or behind the end
 * of a partition was stored after Kafka was asked for that end. So it cannot be older, no matter what the clock of its writer
 * says.
 *
 * <p>The end that the consumer itself knows proves nothing, because it does not change while no fetch is answered. Not
 * thread-safe.
 */
final class ReadToEnd {
    /** An end of a partition, and a time before Kafka was asked for it. */
    private record End(long offset, Instant asked) {}

    /** The ends that have not been reached yet. */
    private final Map<TopicPartition, End> ends = new HashMap<>();

    private final Map<TopicPartition, Instant> proofs = new HashMap<>();

    /** Kafka returned the ends of the partitions; {@code asked} is a time before it was asked. */
    void endsAt(Map<TopicPartition, Long> offsets, Instant asked) {
        // an end that is not reached yet remains, because a reader that lags a little would otherwise never reach one
        offsets.forEach((partition, offset) -> ends.putIfAbsent(partition, new End(offset, asked)));
    }

    /** All records of the partition before this offset were processed. */
    void readTo(TopicPartition partition, long offset) {
        var end = ends.get(partition);
        if (end != null && offset >= end.offset()) {
            proofs.put(partition, end.asked());
            ends.remove(partition);
        }
    }

    /** No record that is read now was stored before this time; {@link Instant#MIN} if it is unknown. */
    Instant of(TopicPartition partition) {
        return proofs.getOrDefault(partition, Instant.MIN);
    }
}

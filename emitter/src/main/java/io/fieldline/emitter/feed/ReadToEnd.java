package io.fieldline.emitter.feed;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The earliest time at which the next records can have been stored, by this machine's clock: a record at the end of a partition
 * or behind it was stored after Kafka was asked for that end. So it cannot be older, whatever the clock of the machine says
 * that wrote it.
 *
 * <p>What the consumer itself knows of the end proves nothing, because that stays as it was while no fetch is answered. By one
 * thread.
 */
final class ReadToEnd {
    /** An end, and a time before Kafka was asked for it. */
    private record End(long offset, Instant asked) {}

    /** Those that have not been reached yet. */
    private final Map<TopicPartition, End> ends = new HashMap<>();

    private final Map<TopicPartition, Instant> proofs = new HashMap<>();

    /** Kafka answered where partitions end; {@code asked} is a time before it was asked. */
    void endsAt(Map<TopicPartition, Long> offsets, Instant asked) {
        // an end that was not reached yet stays, or a reader that lags a little would never reach one
        offsets.forEach((partition, offset) -> ends.putIfAbsent(partition, new End(offset, asked)));
    }

    /** All records of the partition before that offset were taken. */
    void readTo(TopicPartition partition, long offset) {
        var end = ends.get(partition);
        if (end != null && offset >= end.offset()) {
            proofs.put(partition, end.asked());
            ends.remove(partition);
        }
    }

    /** No record that is read now was stored before; {@link Instant#MIN} if that is not known. */
    Instant of(TopicPartition partition) {
        return proofs.getOrDefault(partition, Instant.MIN);
    }
}

package io.fieldline.emitter.feed;

import static java.util.stream.Collectors.toMap;

import io.fieldline.emitter.device.RecentRejections;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The offset from which each partition is read. It remembers the offsets of topics that are read only once, so that they are not
 * read again after a lost connection. Not thread-safe.
 */
final class StartOffsets {
    /** The next offset of a partition; valid for the topic with this id. */
    private record Next(String topicId, long offset) {}

    private final Duration replay;
    private final Clock clock;
    private final Map<TopicPartition, Next> remembered = new HashMap<>();

    /** {@code replay} is how far back averages are read at the start. */
    StartOffsets(Duration replay, Clock clock) {
        this.replay = replay;
        this.clock = clock;
    }

    /** The offset of each partition. A partition whose past records are not needed starts at its end. */
    Map<TopicPartition, Long> of(
            KafkaSource.Connection connection, List<TopicPartition> partitions, Map<TopicPartition, Long> ends) {
        var consumer = connection.consumer();
        var starts = new HashMap<>(ends);
        var since = clock.instant().minus(replay).toEpochMilli();
        var replayed = partitions.stream()
                .filter(it -> start(it) == RecordRouter.Start.REPLAY)
                .collect(toMap(it -> it, it -> since));
        consumer.offsetsForTimes(replayed).forEach((partition, found) -> {
            if (found != null) {
                starts.put(partition, found.offset());
            }
        });
        var readOnce = partitions.stream().filter(StartOffsets::isReadOnce).toList();
        consumer.beginningOffsets(readOnce).forEach((partition, beginning) -> {
            var end = ends.get(partition);
            var first = start(partition) == RecordRouter.Start.NEWEST
                    ? Math.max(beginning, end - RecentRejections.MAX)
                    : beginning;
            starts.put(partition, resumed(partition, connection.id(Partitions.topic(partition)), first, end));
        });
        return starts;
    }

    /** Remembers how far the partitions of this connection were read. */
    void remember(KafkaSource.Connection connection) {
        Consumer<byte[], byte[]> consumer = connection.consumer();
        for (var partition : consumer.assignment()) {
            if (isReadOnce(partition)) {
                var id = connection.id(Partitions.topic(partition));
                remembered.put(partition, new Next(id, consumer.position(partition)));
            }
        }
    }

    /** The remembered offset, if Kafka has the same topic and lost none of its records. */
    private long resumed(TopicPartition partition, String topicId, long first, long end) {
        var next = remembered.get(partition);
        return next != null && next.topicId().equals(topicId) && next.offset() <= end
                ? Math.max(first, next.offset())
                : first;
    }

    private static boolean isReadOnce(TopicPartition partition) {
        var start = start(partition);
        return start == RecordRouter.Start.BEGINNING || start == RecordRouter.Start.NEWEST;
    }

    private static RecordRouter.Start start(TopicPartition partition) {
        return RecordRouter.start(Partitions.topic(partition));
    }
}

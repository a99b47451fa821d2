package io.fieldline.spark.kafka;

import io.fieldline.kafka.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** The offsets that Kafka currently has of a topic. */
public record KafkaOffsets(Admin admin) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(200);

    /**
     * The offsets of one partition.
     *
     * @param earliest the offset of the oldest record that still exists
     * @param latest   the offset of the next record
     */
    public record Range(long earliest, long latest) {}

    /** Returns the range of each partition. */
    public Map<Integer, Range> of(String topic) throws ExecutionException, InterruptedException {
        var earliest = offsets(topic, OffsetSpec.earliest());
        var latest = offsets(topic, OffsetSpec.latest());
        var ranges = new TreeMap<Integer, Range>();
        earliest.forEach((partition, offset) ->
                ranges.put(partition, new Range(offset, latest.getOrDefault(partition, offset))));
        return ranges;
    }

    Map<Integer, Long> earliest(Topic topic) throws ExecutionException, InterruptedException {
        return offsets(topic.topicName(), OffsetSpec.earliest());
    }

    /** Retries for a while, because not every broker knows a topic that was just created. */
    private Map<Integer, Long> offsets(String topic, OffsetSpec spec) throws ExecutionException, InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return offsetsNow(topic, spec);
            } catch (ExecutionException failed) {
                if (!(failed.getCause() instanceof RetriableException) || System.nanoTime() > deadline) {
                    throw failed;
                }
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    private Map<Integer, Long> offsetsNow(String topic, OffsetSpec spec)
            throws ExecutionException, InterruptedException {
        var partitions = admin.describeTopics(List.of(topic))
                .topicNameValues()
                .get(topic)
                .get()
                .partitions();
        var wanted = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> wanted.put(new TopicPartition(topic, partition.partition()), spec));
        var offsets = new TreeMap<Integer, Long>();
        admin.listOffsets(wanted)
                .all()
                .get()
                .forEach((partition, found) -> offsets.put(partition.partition(), found.offset()));
        return offsets;
    }
}

package io.fieldline.spark;

import io.fieldline.kafka.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** What Kafka has of a topic now. */
record KafkaOffsets(Admin admin) {
    /**
     * Of one partition.
     *
     * @param earliest the offset of the oldest record that is still there
     * @param latest   the offset of the next record
     */
    record Range(long earliest, long latest) {}

    /** By partition. */
    Map<Integer, Range> of(String topic) throws ExecutionException, InterruptedException {
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

    private Map<Integer, Long> offsets(String topic, OffsetSpec spec) throws ExecutionException, InterruptedException {
        var description = admin.describeTopics(List.of(topic)).topicNameValues();
        var wanted = new HashMap<TopicPartition, OffsetSpec>();
        description
                .get(topic)
                .get()
                .partitions()
                .forEach(partition -> wanted.put(new TopicPartition(topic, partition.partition()), spec));
        var offsets = new TreeMap<Integer, Long>();
        admin.listOffsets(wanted)
                .all()
                .get()
                .forEach((partition, found) -> offsets.put(partition.partition(), found.offset()));
        return offsets;
    }
}

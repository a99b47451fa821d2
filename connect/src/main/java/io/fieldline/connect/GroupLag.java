package io.fieldline.connect;

import static java.util.stream.Collectors.toMap;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the consumer group of a connector is behind its topic. A connector commits an offset after the database has stored all
 * records before it.
 *
 * @param behind    offsets between the committed ones and the ends of the partitions
 * @param committed the sum of the committed offsets, which grows with each stored record
 */
record GroupLag(long behind, long committed) {

    static GroupLag read(Admin admin, String group, String topic) throws ExecutionException, InterruptedException {
        var description = admin.describeTopics(List.of(topic))
                .topicNameValues()
                .get(topic)
                .get();
        var partitions = description.partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        var committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        var first = offsets(admin, partitions, OffsetSpec.earliest());
        var end = offsets(admin, partitions, OffsetSpec.latest());
        var behind = 0L;
        var sum = 0L;
        for (var partition : partitions) {
            var stored = committed.get(partition);
            var next = Math.max(stored == null ? 0 : stored.offset(), first.get(partition));
            behind += Math.max(0, end.get(partition) - next);
            sum += next;
        }
        return new GroupLag(behind, sum);
    }

    private static Map<TopicPartition, Long> offsets(
            Admin admin, Collection<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        var offsets = admin.listOffsets(partitions.stream().collect(toMap(partition -> partition, partition -> which)))
                .all()
                .get();
        return offsets.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
    }
}

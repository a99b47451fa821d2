package io.fieldline.connect;

import static java.util.stream.Collectors.toMap;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the consumer group of a connector is behind its topic. A connector commits an offset after the database has stored all
 * records before it.
 *
 * @param behind    offsets between the committed ones and the ends of the partitions, without those that Kafka has deleted
 * @param committed the sum of the committed offsets, which grows with each stored record
 * @param expired   offsets that Kafka deleted by its retention although the database did not have them
 */
record GroupLag(long behind, long committed, long expired) {

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
        return of(committed, first, end);
    }

    /**
     * Compares the offsets of each partition.
     *
     * @param stored the committed ones; a partition of which nothing is stored may be missing
     */
    static GroupLag of(
            Map<TopicPartition, OffsetAndMetadata> stored,
            Map<TopicPartition, Long> first,
            Map<TopicPartition, Long> end) {
        var behind = 0L;
        var committed = 0L;
        var expired = 0L;
        for (var partition : first.keySet()) {
            var begin = first.getOrDefault(partition, 0L);
            var offset = stored.get(partition);
            var next = offset == null ? begin : offset.offset();
            behind += Math.max(0, end.getOrDefault(partition, 0L) - Math.max(next, begin));
            committed += offset == null ? 0 : next;
            expired += Math.max(0, begin - next);
        }
        return new GroupLag(behind, committed, expired);
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

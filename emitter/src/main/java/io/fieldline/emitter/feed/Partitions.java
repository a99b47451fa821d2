package io.fieldline.emitter.feed;

import static java.util.stream.Collectors.toMap;

import io.fieldline.kafka.Topic;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The partitions of the topics that the emitter reads. */
final class Partitions {
    /** All but those of the notifier and of the sinks, which no page shows, so that the emitter does not wait for them. */
    static final List<Topic> TOPICS = Arrays.stream(Topic.values())
            .filter(topic -> topic != Topic.NOTIFICATIONS && topic != Topic.SINK_REJECTED)
            .toList();

    private Partitions() {}

    /** Throws {@link KafkaException} if a topic does not exist yet. */
    static List<TopicPartition> all(Consumer<byte[], byte[]> consumer) {
        return TOPICS.stream().flatMap(topic -> of(consumer, topic).stream()).toList();
    }

    private static List<TopicPartition> of(Consumer<byte[], byte[]> consumer, Topic topic) {
        var partitions = consumer.partitionsFor(topic.topicName());
        if (partitions.isEmpty()) {
            throw new KafkaException("the topic %s does not exist yet".formatted(topic.topicName()));
        }
        return partitions.stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }

    static Topic topic(TopicPartition partition) {
        return TOPICS.stream()
                .filter(topic -> isOf(topic, partition))
                .findFirst()
                .orElseThrow();
    }

    static boolean isOf(Topic topic, TopicPartition partition) {
        return partition.topic().equals(topic.topicName());
    }

    /** The offsets of one topic, by partition. */
    static Map<Integer, Long> of(Topic topic, Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream()
                .filter(it -> isOf(topic, it.getKey()))
                .collect(toMap(it -> it.getKey().partition(), Map.Entry::getValue));
    }

    static boolean areRead(Consumer<byte[], byte[]> consumer, Collection<Map.Entry<TopicPartition, Long>> ends) {
        return ends.stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** How many records of these topics are waiting in Kafka, as far as the consumer knows. */
    static long lag(Consumer<byte[], byte[]> consumer, Topic... topics) {
        return consumer.assignment().stream()
                .filter(partition -> Arrays.stream(topics).anyMatch(topic -> isOf(topic, partition)))
                .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                .sum();
    }
}

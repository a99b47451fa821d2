package io.fieldline.spark;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The last record under each key of {@code fieldline.averages}, which has to exist. */
final class LastAverages implements AutoCloseable {
    private final Map<String, Average> byKey = new HashMap<>();
    private final Predicate<String> keys;
    private final KafkaConsumer<String, byte[]> consumer;

    LastAverages(String servers) {
        this(servers, key -> true);
    }

    /** Only those whose key matches, where others may be no averages. */
    LastAverages(String servers, Predicate<String> keys) {
        this.keys = keys;
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers), new StringDeserializer(), new ByteArrayDeserializer());
        var partitions = consumer.partitionsFor(Topic.AVERAGES.topicName()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** All that Kafka has now. */
    Collection<Average> poll() {
        var ends = consumer.endOffsets(consumer.assignment());
        do {
            for (var record : consumer.poll(Duration.ofMillis(100))) {
                if (keys.test(record.key())) {
                    byKey.put(record.key(), MessageJson.parse(record.value(), Average.class));
                }
            }
        } while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue()));
        return byKey.values();
    }

    /** Waits until these windows, and no others, are final and have these numbers of readings. */
    void awaitFinals(Map<String, Long> readingsByWindow, Duration patience) {
        await().atMost(patience).untilAsserted(() -> assertThat(
                        poll().stream().filter(Average::closed).collect(toMap(Average::key, Average::count)))
                .isEqualTo(readingsByWindow));
    }

    @Override
    public void close() {
        consumer.close();
    }
}

package io.fieldline.bridge;

import static org.awaitility.Awaitility.await;

import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.ReadingJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The records in Kafka. */
final class StoredRecords {
    private final String servers;
    private final Duration patience;

    StoredRecords(String servers, Duration patience) {
        this.servers = servers;
        this.patience = patience;
    }

    /** All records of a topic from its start, when there are {@code atLeast}. */
    List<ConsumerRecord<String, byte[]>> read(String topic, int atLeast) {
        var records = new ArrayList<ConsumerRecord<String, byte[]>>();
        Map<String, Object> config = Map.of("bootstrap.servers", servers, "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().atMost(patience).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return records.size() >= atLeast && caughtUp(consumer, partitions);
            });
        }
        return records;
    }

    /**
     * The distinct sequence numbers of each device in the order of their first arrival, when there are {@code count}.
     */
    Map<String, List<Long>> sequences(int count) {
        var sequences = new LinkedHashMap<String, Set<Long>>();
        await().atMost(patience).until(() -> {
            sequences.clear();
            read("fieldline.readings", count).forEach(record -> sequences
                    .computeIfAbsent(record.key(), device -> new LinkedHashSet<>())
                    .add(sequence(record.value())));
            return sequences.values().stream().mapToInt(Set::size).sum() >= count;
        });
        var inOrder = new LinkedHashMap<String, List<Long>>();
        sequences.forEach((device, each) -> inOrder.put(device, List.copyOf(each)));
        return inOrder;
    }

    static long sequence(byte[] reading) {
        return ((Good) ReadingJson.parse(reading))
                .reading()
                .identity()
                .orElseThrow()
                .sequence();
    }

    private static boolean caughtUp(KafkaConsumer<String, byte[]> consumer, List<TopicPartition> partitions) {
        var ends = consumer.endOffsets(partitions);
        return partitions.stream().allMatch(partition -> consumer.position(partition) >= ends.get(partition));
    }
}

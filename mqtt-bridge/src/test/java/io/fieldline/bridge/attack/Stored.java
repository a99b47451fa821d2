package io.fieldline.bridge.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The records that the bridge has stored in Kafka so far, by the MQTT topic of each message. For one thread. */
final class Stored implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<Entry> entries = new ArrayList<>();

    /** {@code reason} is empty for a message that was not rejected. */
    record Entry(String kafkaTopic, String key, String mqttTopic, String reason) {}

    Stored(String servers) {
        Map<String, Object> config = Map.of("bootstrap.servers", servers, "auto.offset.reset", "earliest");
        consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        consumer.assign(Stream.of("fieldline.readings", "fieldline.status", "fieldline.rejected")
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList());
    }

    /** Waits until {@code count} messages on topics with this prefix are stored, and fails if one is stored twice. */
    List<Entry> awaitAll(String mqttPrefix, int count, Duration patience) {
        awaitAtLeast(mqttPrefix, count, patience);
        assertThat(with(mqttPrefix)).hasSize(count);
        return with(mqttPrefix);
    }

    void awaitAtLeast(String mqttPrefix, int count, Duration patience) {
        await().atMost(patience)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    consumer.poll(Duration.ofMillis(100)).forEach(record -> entries.add(entry(record)));
                    return with(mqttPrefix).size() >= count;
                });
    }

    private List<Entry> with(String mqttPrefix) {
        return entries.stream()
                .filter(entry -> entry.mqttTopic().startsWith(mqttPrefix))
                .toList();
    }

    private static Entry entry(ConsumerRecord<String, byte[]> record) {
        var reason = record.headers().lastHeader("reason");
        return new Entry(
                record.topic(),
                String.valueOf(record.key()),
                new String(record.headers().lastHeader("topic").value(), UTF_8),
                reason == null ? "" : new String(reason.value(), UTF_8));
    }

    @Override
    public void close() {
        consumer.close();
    }
}

package io.fieldline.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.messages.Average;
import io.fieldline.messages.BridgeProgress;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.ReadingJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the content of Kafka: the arrival of the newest reading and the newest status of each device, and all averages. */
final class KafkaLedger implements AutoCloseable {
    private static final List<String> TOPICS = List.of(
            "fieldline.readings", "fieldline.status", "fieldline.pipeline", "fieldline.averages", "fieldline.rejected");

    /** The newest reading of a device. */
    record Arrival(Instant at, boolean isFault) {}

    /** The newest status of a device; empty if the device was removed. */
    record DeviceStatus(Instant at, Optional<String> status) {}

    private final KafkaConsumer<String, byte[]> consumer;
    private final Thread reader = new Thread(this::read, "kafka-ledger");
    private final Map<String, Arrival> arrivals = new HashMap<>();
    private final Map<String, DeviceStatus> statuses = new HashMap<>();
    private final Map<String, Average> averages = new HashMap<>();
    private final Map<String, Set<String>> readings = new HashMap<>();
    private final Map<String, Set<String>> rejected = new HashMap<>();
    private Instant bridgeReported = Instant.now();

    KafkaLedger(String servers) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    void start() {
        reader.start();
    }

    synchronized Optional<Arrival> arrival(String device) {
        return Optional.ofNullable(arrivals.get(device));
    }

    synchronized Optional<DeviceStatus> status(String device) {
        return Optional.ofNullable(statuses.get(device));
    }

    /** The newest report of a bridge or arrival of any reading. Both prove that the path to Kafka works. */
    synchronized Instant pathProven() {
        return arrivals.values().stream()
                .map(Arrival::at)
                .reduce(bridgeReported, (one, other) -> one.isAfter(other) ? one : other);
    }

    /** The averages of a device by their keys. */
    synchronized Map<String, Average> averages(String device) {
        var found = new HashMap<String, Average>();
        averages.forEach((key, average) -> {
            if (average.deviceName().equals(device)) {
                found.put(key, average);
            }
        });
        return found;
    }

    /** The number of different readings with a value that the bridge stored. */
    synchronized int readings(String device) {
        return readings.getOrDefault(device, Set.of()).size();
    }

    /** The number of different readings that the job rejected. */
    synchronized int rejected(String device) {
        return rejected.getOrDefault(device, Set.of()).size();
    }

    @Override
    public void close() throws InterruptedException {
        consumer.wakeup();
        reader.join();
    }

    private void read() {
        try (consumer) {
            consumer.assign(partitions());
            consumer.seekToBeginning(consumer.assignment());
            while (true) {
                consumer.poll(Duration.ofMillis(200)).forEach(this::take);
            }
        } catch (WakeupException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private List<TopicPartition> partitions() {
        var partitions = new ArrayList<TopicPartition>();
        TOPICS.forEach(topic -> consumer.partitionsFor(topic)
                .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition()))));
        return partitions;
    }

    private synchronized void take(ConsumerRecord<String, byte[]> record) {
        var at = Instant.ofEpochMilli(record.timestamp());
        switch (record.topic()) {
            case "fieldline.readings" -> takeReading(record.value(), at);
            case "fieldline.status" ->
                statuses.put(
                        record.key(),
                        new DeviceStatus(
                                at, Optional.ofNullable(record.value()).map(status -> new String(status, UTF_8))));
            case "fieldline.averages" -> averages.put(record.key(), MessageJson.parse(record.value(), Average.class));
            case "fieldline.rejected" -> identity(record.value(), rejected);
            default -> {
                if (record.key().startsWith(BridgeProgress.SERVICE)) {
                    bridgeReported = at;
                }
            }
        }
    }

    private void takeReading(byte[] json, Instant at) {
        if (ReadingJson.parse(json) instanceof Good good) {
            var isFault = good.reading().metrics().values().stream().allMatch(value -> value.isNaN());
            arrivals.put(good.reading().deviceName(), new Arrival(at, isFault));
            if (!isFault) {
                identity(json, readings);
            }
        }
    }

    private static void identity(byte[] json, Map<String, Set<String>> byDevice) {
        if (ReadingJson.parse(json) instanceof Good good
                && good.reading().identity().isPresent()) {
            var identity = good.reading().identity().get();
            byDevice.computeIfAbsent(good.reading().deviceName(), any -> new HashSet<>())
                    .add(identity.boot() + ':' + identity.sequence());
        }
    }
}

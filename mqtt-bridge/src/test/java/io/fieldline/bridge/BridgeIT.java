package io.fieldline.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.launcher.Child;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.ReadingJson;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bridge as a process between a real Mosquitto and a real Kafka. */
class BridgeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Mosquitto mosquitto;
    private Kafka kafka;
    private Child bridge;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        mosquitto = Mosquitto.start(Files.createDirectory(folder.resolve("mosquitto")));
        kafka = Kafka.start(Files.createDirectory(folder.resolve("kafka")));
        bridge = startBridge();
        bridge.awaitReady(PATIENCE);
    }

    @AfterEach
    void stop() {
        bridge.close();
        kafka.close();
        mosquitto.close();
    }

    @Test
    void aReadingReachesKafkaUnderItsDeviceAndNonsenseIsKeptWithItsReason() throws Exception {
        publish("fieldline/device2/readings", Files.readAllBytes(Path.of("../docs/messages/readings/reading.json")));
        publish("fieldline/device2/readings", "nonsense".getBytes(UTF_8));

        assertThat(read("fieldline.readings", 1)).singleElement().satisfies(record -> assertThat(record.key())
                .isEqualTo("device2"));
        assertThat(read("fieldline.rejected", 1)).singleElement().satisfies(record -> {
            assertThat(record.value()).isEqualTo("nonsense".getBytes(UTF_8));
            assertThat(new String(record.headers().lastHeader("reason").value(), UTF_8))
                    .startsWith("not JSON");
        });
    }

    @Test
    void whatKafkaCannotStoreStaysWithTheBrokerAndComesThroughLater() throws Exception {
        kafka.stop();
        publish(0, 2_500); // more than the Receive Maximum of 1,000: the broker has to hold the rest
        bridge.kill();
        bridge = startBridge();
        kafka.start();

        assertThat(sequencesInKafka(2_500)).containsExactlyElementsOf(counting(2_500));
    }

    @Test
    void noReadingIsLostWhenTheBridgeIsKilledUnderLoad() throws Exception {
        for (var round = 0; round < 4; round++) {
            publish(round * 500, 500);
            bridge.kill();
            bridge = startBridge();
        }

        assertThat(sequencesInKafka(2_000)).containsExactlyElementsOf(counting(2_000));
    }

    @Test
    void aBridgeThatIsToldNonsenseSaysAllOfItAndStops() throws Exception {
        try (var wrong = Service.start("mqtt-bridge", "--receive-maximum=many", "--colour=red")) {
            assertThat(wrong.exit().get()).isEqualTo(2);
            assertThat(wrong.lastLines().toString()).contains("--receive-maximum", "--colour");
        }
    }

    private Child startBridge() throws IOException {
        return Service.start("mqtt-bridge", "--mqtt-uri=" + mosquitto.uri(), "--kafka-servers=" + kafka.servers());
    }

    private void publish(int first, int count) throws MqttException {
        var client = connect();
        for (var sequence = first; sequence < first + count; sequence++) {
            client.publish("fieldline/d/readings", reading(sequence), 1, false);
        }
        client.disconnect();
    }

    private void publish(String topic, byte[] payload) throws MqttException {
        var client = connect();
        client.publish(topic, payload, 1, false);
        client.disconnect();
    }

    private MqttClient connect() throws MqttException {
        var client = new MqttClient(mosquitto.uri().toString(), "publisher", new MemoryPersistence());
        client.connect();
        return client;
    }

    private static byte[] reading(int sequence) {
        return "{\"timestamp\":\"2024-10-07T13:02:54Z\",\"device_name\":\"d\",\"data\":1,\"boot\":\"b\",\"seq\":%d}"
                .formatted(sequence)
                .getBytes(UTF_8);
    }

    /** The sequences in the order of their first arrival, once so many different ones are there. */
    private List<Long> sequencesInKafka(int count) {
        var sequences = new ArrayList<Long>();
        await().atMost(PATIENCE).until(() -> {
            sequences.clear();
            read("fieldline.readings", count).stream()
                    .map(record -> ((Good) ReadingJson.parse(record.value())).reading())
                    .map(reading -> reading.identity().map(identity -> identity.sequence()))
                    .flatMap(Optional::stream)
                    .distinct()
                    .forEach(sequences::add);
            return sequences.size() >= count;
        });
        return sequences;
    }

    /** All records of a topic from its start, once there are so many. */
    private List<ConsumerRecord<String, byte[]>> read(String topic, int atLeast) {
        var records = new ArrayList<ConsumerRecord<String, byte[]>>();
        Map<String, Object> config = Map.of("bootstrap.servers", kafka.servers(), "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return records.size() >= atLeast && caughtUp(consumer, partitions);
            });
        }
        return records;
    }

    private static boolean caughtUp(KafkaConsumer<String, byte[]> consumer, List<TopicPartition> partitions) {
        var ends = consumer.endOffsets(partitions);
        return partitions.stream().allMatch(partition -> consumer.position(partition) >= ends.get(partition));
    }

    private static List<Long> counting(int count) {
        return LongStream.range(0, count).boxed().toList();
    }
}

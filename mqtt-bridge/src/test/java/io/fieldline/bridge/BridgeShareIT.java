package io.fieldline.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.messages.BridgeProgress;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import io.fieldline.processes.Child;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.LoadPublisher;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two bridges that divide the devices between them, a real Mosquitto and a real Kafka. */
class BridgeShareIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int DEVICES = 8;
    private static final int ROUND = 150;

    @TempDir
    private Path folder;

    private Mosquitto mosquitto;
    private Kafka kafka;
    private Child first;
    private Child second;
    private final List<Child> others = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        mosquitto = Mosquitto.start(Files.createDirectory(folder.resolve("mosquitto")));
        kafka = Kafka.start(Files.createDirectory(folder.resolve("kafka")));
        first = startBridge("1/2");
        second = startBridge("2/2");
        first.awaitReady(PATIENCE);
        second.awaitReady(PATIENCE);
    }

    @AfterEach
    void stop() throws Exception {
        for (var bridge : others) {
            bridge.close();
        }
        for (var process : new AutoCloseable[] {first, second, kafka, mosquitto}) {
            if (process != null) { // skipped without Mosquitto
                process.close();
            }
        }
    }

    @Test
    void eachReadingIsStoredOnceInItsDevicesOrderAndNoneIsLostWhenOneIsKilled() throws Exception {
        publish(0, ROUND);
        assertThat(records().read("fieldline.readings", ROUND * DEVICES)).hasSize(ROUND * DEVICES);
        bothHaveAShare();

        first.kill();
        publish(ROUND, 2 * ROUND);
        theOtherGoesOn();
        first = startBridge("1/2");
        publish(2 * ROUND, 3 * ROUND);
        everythingIsStoredInOrder(3 * ROUND);

        threeReplaceTwo();
        partitionsThatAreAddedAreUsed();
    }

    private void everythingIsStoredInOrder(int numbers) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(orders().values()).hasSize(DEVICES).allSatisfy(order -> assertThat(order)
                                .containsExactlyElementsOf(
                                        IntStream.range(0, numbers).boxed().toList())));
    }

    /** As docs/several-bridges.md says: the new ones start, and then the old ones stop. */
    private void threeReplaceTwo() throws Exception {
        for (var share : List.of("1/3", "2/3", "3/3")) {
            others.add(startBridge(share));
        }
        for (var bridge : others) {
            bridge.awaitReady(PATIENCE);
        }
        publish(3 * ROUND, 4 * ROUND);
        everythingIsStoredInOrder(4 * ROUND); // by either; meanwhile some are stored twice

        first.close();
        second.close();
        publish(4 * ROUND, 5 * ROUND);
        everythingIsStoredInOrder(5 * ROUND);
        assertThat(records().read("fieldline.readings", 0))
                .filteredOn(record -> number(record) >= 4 * ROUND)
                .hasSize(ROUND * DEVICES);
    }

    /** Each reports its own progress, and neither stored everything. */
    private void bothHaveAShare() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            var newest = new HashMap<String, Long>();
            records()
                    .read("fieldline.pipeline", 2)
                    .forEach(record -> newest.put(
                            record.key(),
                            MessageJson.parse(record.value(), BridgeProgress.class)
                                    .stored()));
            assertThat(newest)
                    .containsOnlyKeys("mqtt-bridge/fieldline-bridge-1-of-2", "mqtt-bridge/fieldline-bridge-2-of-2");
            assertThat(newest.values()).allSatisfy(stored -> assertThat(stored).isBetween(1L, ROUND * DEVICES - 1L));
        });
    }

    private void theOtherGoesOn() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(orders())
                .anySatisfy((device, order) -> assertThat(order).hasSize(2 * ROUND))
                .anySatisfy((device, order) -> assertThat(order).hasSize(ROUND)));
    }

    private void partitionsThatAreAddedAreUsed() throws Exception {
        var more = NewPartitions.increaseTo(7);
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            admin.createPartitions(
                            Map.of("fieldline.readings", more, "fieldline.status", more, "fieldline.rejected", more))
                    .all()
                    .get();
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            try (var publisher = LoadPublisher.start(mosquitto.uri(), "publisher")) {
                for (var device = 0; device < 20; device++) {
                    publisher.publish("fieldline/n%d/readings".formatted(device), reading("n" + device, 0));
                    publisher.publish("fieldline/n%d/readings".formatted(device), "nonsense".getBytes(UTF_8));
                    publisher.publish("fieldline/n%d/status".formatted(device), "online".getBytes(UTF_8));
                }
            }
            for (var topic : List.of("fieldline.readings", "fieldline.status", "fieldline.rejected")) {
                assertThat(records().read(topic, 20)).as(topic).anySatisfy(record -> assertThat(record.partition())
                        .isGreaterThan(3));
            }
        });
    }

    private Child startBridge(String share) throws IOException {
        var properties = Files.writeString(folder.resolve("kafka.properties"), "metadata.max.age.ms=500\n");
        return Service.start(
                "mqtt-bridge",
                "--bridge-share=" + share,
                "--topic-filters=fieldline/+/readings,fieldline/+/status,plant/#",
                "--kafka-properties=" + properties,
                "--mqtt-uri=" + mosquitto.uri(),
                "--kafka-servers=" + kafka.servers());
    }

    /** Of devices with our topics, and of others, whose topics do not name them. */
    private void publish(int from, int to) throws InterruptedException {
        try (var publisher = LoadPublisher.start(mosquitto.uri(), "publisher")) {
            for (var number = from; number < to; number++) {
                for (var device = 0; device < DEVICES / 2; device++) {
                    publisher.publish("fieldline/d%d/readings".formatted(device), reading("d" + device, number));
                    publisher.publish(
                            "plant/hall%d".formatted(device),
                            "{\"device_id\":\"p%d\",\"ts\":1730638574123,\"n\":%d}"
                                    .formatted(device, number)
                                    .getBytes(UTF_8));
                }
            }
        }
    }

    private static byte[] reading(String device, int number) {
        return "{\"timestamp\":\"2024-10-07T13:02:54Z\",\"device_name\":\"%s\",\"data\":%d,\"boot\":\"b\",\"seq\":%d}"
                .formatted(device, number, number)
                .getBytes(UTF_8);
    }

    private StoredRecords records() {
        return new StoredRecords(kafka.servers(), PATIENCE);
    }

    /** The numbers of each device in the order of their first arrival. */
    private Map<String, Set<Integer>> orders() {
        var orders = new HashMap<String, Set<Integer>>();
        records().read("fieldline.readings", 0).stream()
                .collect(groupingBy(ConsumerRecord::key))
                .forEach((device, records) -> {
                    var order = new LinkedHashSet<Integer>();
                    records.forEach(record -> order.add(number(record)));
                    orders.put(device, order);
                });
        return orders;
    }

    private static int number(ConsumerRecord<String, byte[]> record) {
        Reading reading = ((Good) ReadingJson.parse(record.value())).reading();
        return reading.metrics().values().iterator().next().intValue();
    }
}

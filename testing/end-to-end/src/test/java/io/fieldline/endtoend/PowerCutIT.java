package io.fieldline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.ReadingJson;
import io.fieldline.processes.Child;
import io.fieldline.testbed.CloneableDisk;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server loses its power at random moments, while an agent on another machine sends: broker, Kafka, bridge and job continue from
 * what the disk had. Two cuts; with {@code -Dsoak} thirty. {@code -Dseed} repeats the moments.
 */
class PowerCutIT {
    private static final Logger log = LoggerFactory.getLogger(PowerCutIT.class);
    private static final String DEVICE = "pi";
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final int CUTS = Integer.getInteger("cuts", SOAK ? 30 : 2);
    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration RECOVERY = Duration.ofMinutes(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(SOAK ? 25 : 12);

    private final long seed = Long.getLong("seed", System.currentTimeMillis());
    private final List<Child> services = new ArrayList<>();

    @TempDir
    private Path folder;

    private CloneableDisk disk;
    private Mosquitto mosquitto;
    private Kafka kafka;
    private Child agent;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        disk = CloneableDisk.create(folder);
        mosquitto = Mosquitto.start(Files.createDirectory(disk.root().resolve("mosquitto")));
        disk.sync();
        kafka = Kafka.start(disk.root().resolve("kafka"));
        startServices();
        agent = Service.start(
                "device-agent",
                "--mqtt-uri=" + mosquitto.uri(),
                "--device-name=" + DEVICE,
                "--source=random",
                "--random-interval=20ms",
                "--spool-folder=" + Files.createDirectory(folder.resolve("spool")));
        agent.awaitReady(START);
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        if (agent != null) {
            agent.close();
        }
        services.forEach(Child::close);
        if (kafka != null) {
            kafka.close();
        }
        if (mosquitto != null) {
            mosquitto.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void noReadingIsLostOrCountedTwice() throws Exception {
        var random = new Random(seed);
        for (var cut = 1; cut <= CUTS; cut++) {
            Disturbances.pause(random, LONGEST_PAUSE);
            cutPower();
            log.info("power cut: number={} seed={}", cut, seed);
        }
        var before = last(readings());
        await().atMost(RECOVERY).untilAsserted(() -> {
            var stored = readings();
            assertThat(missing(stored)).isEmpty();
            assertThat(last(stored)).isGreaterThan(before + 100);
        });
        agent.stop();

        await().atMost(RECOVERY)
                .untilAsserted(() -> assertThat(missing(readings())).isEmpty());
        var stored = readings();
        log.info("readings: {} in {} sessions", count(stored), stored.size());
        await().atMost(RECOVERY).untilAsserted(() -> {
            try (var output = new KafkaOutput(kafka.servers())) {
                output.read();
                assertThat(output.averages().values().stream()
                                .mapToLong(KafkaOutput.Version::count)
                                .sum())
                        .isEqualTo(count(readings()));
            }
        });
    }

    private void startServices() throws IOException, InterruptedException {
        var servers = "--kafka-servers=" + kafka.servers();
        services.clear();
        services.add(Service.start("mqtt-bridge", "--mqtt-uri=" + mosquitto.uri(), servers));
        services.add(Service.start(
                "spark-job", servers, "--checkpoint=" + disk.root().resolve("checkpoint")));
        for (var service : services) {
            service.awaitReady(START);
        }
    }

    /** The broker ends first, because what it acknowledges after the cut would be lost. */
    private void cutPower() throws IOException, InterruptedException {
        mosquitto.kill();
        disk.cut();
        kafka.kill();
        for (var service : services) {
            service.kill();
        }
        disk.restore();
        Files.deleteIfExists(disk.root().resolve("checkpoint/boot-id")); // it would have another after a real cut
        mosquitto.start();
        kafka.start();
        startServices();
    }

    /** The numbers of the readings in Kafka, by session. */
    private Map<String, BitSet> readings() {
        var found = new TreeMap<String, BitSet>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.servers()), new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor("fieldline.readings").stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            do {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    if (ReadingJson.parse(record.value()) instanceof Good good) {
                        var identity = good.reading().identity().orElseThrow();
                        found.computeIfAbsent(identity.boot(), any -> new BitSet())
                                .set((int) identity.sequence());
                    }
                });
            } while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue()));
        }
        return found;
    }

    private static int count(Map<String, BitSet> readings) {
        return readings.values().stream().mapToInt(BitSet::cardinality).sum();
    }

    private static int last(Map<String, BitSet> readings) {
        return readings.values().stream().mapToInt(BitSet::length).max().orElse(0);
    }

    /** The numbers between the first and the last of a session that Kafka does not have. */
    private static List<String> missing(Map<String, BitSet> readings) {
        var missing = new ArrayList<String>();
        readings.forEach((session, numbers) -> {
            for (var from = numbers.nextSetBit(0); from >= 0; ) {
                var gap = numbers.nextClearBit(from);
                from = numbers.nextSetBit(gap);
                if (from >= 0) {
                    missing.add("%s: %d to %d".formatted(session, gap, from - 1));
                }
            }
        });
        return missing;
    }
}

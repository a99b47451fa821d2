package io.fieldline.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.processes.Child;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.LoadPublisher;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bridge, Kafka and Mosquitto are killed in turn, each round at a random moment under load; {@code -Dsoak} makes it
 * 200,000 readings.
 *
 * <p>A Mosquitto that is killed loses what it acknowledged since it last saved, and no bridge can recover that. So the test
 * makes it save after each round. After a kill of Mosquitto the publisher sends the round again.
 */
class BridgeKillIT {
    private static final int READINGS = System.getProperty("soak") == null ? 6_000 : 200_000;
    private static final int ROUNDS = System.getProperty("soak") == null ? 6 : 40;
    private static final int EACH_ROUND = READINGS / ROUNDS;
    private static final int DEVICES = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    private Path folder;

    private Mosquitto mosquitto;
    private Kafka kafka;
    private Child bridge;

    @BeforeEach
    void start() throws Exception {
        mosquitto = Mosquitto.start(Files.createDirectory(folder.resolve("mosquitto")));
        kafka = Kafka.start(Files.createDirectory(folder.resolve("kafka")));
        bridge = startBridge();
        bridge.awaitReady(PATIENCE);
        saveSessions();
    }

    @AfterEach
    void stop() throws Exception {
        for (var process : new AutoCloseable[] {bridge, kafka, mosquitto}) {
            if (process != null) { // skipped without Mosquitto
                process.close();
            }
        }
    }

    @Test
    void everyReadingArrivesInItsDevicesOrderWhoeverIsKilled() throws Exception {
        for (var round = 0; round < ROUNDS; round++) {
            var first = round * EACH_ROUND;
            var killed = first + random.nextInt(EACH_ROUND);
            var back = killed + random.nextInt(first + EACH_ROUND - killed);
            switch (round % 3) {
                case 0 -> {
                    publish(first, killed);
                    bridge.kill();
                    publish(killed, back);
                    bridge = startBridge();
                    publish(back, first + EACH_ROUND);
                }
                case 1 -> {
                    publish(first, killed);
                    kafka.kill();
                    publish(killed, back);
                    kafka.start();
                    publish(back, first + EACH_ROUND);
                }
                default -> {
                    publish(first, killed);
                    mosquitto.kill();
                    mosquitto.start();
                    publish(first, first + EACH_ROUND);
                }
            }
            saveSessions();
        }

        var sequences = new StoredRecords(kafka.servers(), PATIENCE).sequences(EACH_ROUND * ROUNDS);
        for (var device = 0; device < DEVICES; device++) {
            assertThat(sequences.get("d" + device)).as("seed %d", seed).isEqualTo(published(device));
        }
    }

    private Child startBridge() throws IOException {
        return Service.start("mqtt-bridge", "--mqtt-uri=" + mosquitto.uri(), "--kafka-servers=" + kafka.servers());
    }

    private void publish(int from, int to) throws InterruptedException {
        try (var publisher = LoadPublisher.start(mosquitto.uri(), "publisher")) {
            for (var sequence = from; sequence < to; sequence++) {
                var device = sequence % DEVICES;
                var reading =
                        "{\"timestamp\":\"2024-10-07T13:02:54Z\",\"device_name\":\"d%d\",\"data\":1,\"boot\":\"b\",\"seq\":%d}"
                                .formatted(device, sequence);
                publisher.publish("fieldline/d%d/readings".formatted(device), reading.getBytes(UTF_8));
            }
        }
    }

    private void saveSessions() throws Exception {
        var before = savedFile();
        mosquitto.save();
        await().atMost(PATIENCE).until(() -> !savedFile().equals(before));
    }

    /** Another one whenever Mosquitto has saved. */
    private String savedFile() throws IOException {
        return Files.exists(mosquitto.sessions())
                ? Files.readAttributes(mosquitto.sessions(), BasicFileAttributes.class)
                        .fileKey()
                        .toString()
                : "none";
    }

    private static List<Long> published(int device) {
        return LongStream.range(0, (long) EACH_ROUND * ROUNDS)
                .filter(sequence -> sequence % DEVICES == device)
                .boxed()
                .toList();
    }
}

package io.fieldline.bridge.attack;

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
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A bridge with the memory that it is shipped with, between a real Mosquitto and a real Kafka. */
final class Target implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(3);

    /**
     * A well-behaved device is served within a second; this allows for a machine that is stalled for a while.
     */
    private static final Duration PROMPT = Duration.ofSeconds(30);

    /** The heap of 128 MB and what Java needs beside it. */
    private static final int MOST_RESIDENT_MEGABYTES = 260;

    /** Kafka's client keeps its buffers of 32 MB. */
    private static final int MOST_HEAP_AFTERWARDS_MEGABYTES = 70;

    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern USED = Pattern.compile("(?:def new|tenured) generation\\s+total \\d+K, used (\\d+)K");

    private final Mosquitto mosquitto;
    private final Kafka kafka;
    private final Stored stored;
    private final List<String> flags;
    private Child bridge;
    private int good;

    private Target(Mosquitto mosquitto, Kafka kafka, List<String> flags) throws IOException, InterruptedException {
        this.mosquitto = mosquitto;
        this.kafka = kafka;
        this.flags = List.copyOf(flags);
        stored = new Stored(kafka.servers());
        bridge = start();
    }

    /** {@code more} is for the configuration of Mosquitto. */
    static Target start(Path folder, String more, String... flags) throws IOException, InterruptedException {
        return new Target(
                Mosquitto.start(Files.createDirectory(folder.resolve("mosquitto")), more),
                Kafka.start(Files.createDirectory(folder.resolve("kafka"))),
                List.of(flags));
    }

    private Child start() throws IOException, InterruptedException {
        var all = Stream.concat(
                Stream.of("--mqtt-uri=" + mosquitto.uri(), "--kafka-servers=" + kafka.servers()), flags.stream());
        var started = Service.start("mqtt-bridge", all.toArray(String[]::new));
        started.awaitReady(PATIENCE);
        return started;
    }

    Kafka kafka() {
        return kafka;
    }

    Stored stored() {
        return stored;
    }

    Attacker attacker() throws IOException {
        return Attacker.connect(mosquitto.uri(), "attacker");
    }

    void stopBridge() throws InterruptedException {
        bridge.stop();
    }

    void startBridge() throws IOException, InterruptedException {
        bridge = start();
    }

    /** Kills the bridge and starts it again. */
    void restartBridge() throws IOException, InterruptedException {
        bridge.kill();
        startBridge();
    }

    /**
     * Checks that a reading of another device is stored while the bridge processes the messages of an attacker, and
     * afterwards.
     */
    void servesOthers() throws InterruptedException {
        var device = "good" + good++;
        var topic = "fieldline/%s/readings".formatted(device);
        try (var publisher = LoadPublisher.start(mosquitto.uri(), device)) {
            publisher.publish(
                    topic,
                    "{\"timestamp\":\"2024-10-07T13:02:54Z\",\"device_name\":\"%s\",\"data\":1}"
                            .formatted(device)
                            .getBytes(UTF_8));
        }
        stored.awaitAtLeast(topic, 1, PROMPT);
        assertThat(bridge.isAlive()).isTrue();
        assertThat(megabytes(RESIDENT, status(bridge.pid()))).isLessThan(MOST_RESIDENT_MEGABYTES);
    }

    /** After a full collection little is left. */
    void memoryRecovers() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            jcmd("GC.run");
            assertThat(megabytes(USED, jcmd("GC.heap_info"))).isBetween(1, MOST_HEAP_AFTERWARDS_MEGABYTES);
        });
    }

    private String jcmd(String command) throws IOException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process = new ProcessBuilder(jcmd, Long.toString(bridge.pid()), command)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    private static String status(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "status"));
        } catch (IOException gone) {
            throw new AssertionError("the bridge has ended", gone);
        }
    }

    private static int megabytes(Pattern kilobytes, String text) {
        return kilobytes
                        .matcher(text)
                        .results()
                        .mapToInt(found -> Integer.parseInt(found.group(1)))
                        .sum()
                / 1024;
    }

    @Override
    public void close() {
        stored.close();
        bridge.close();
        kafka.close();
        mosquitto.close();
    }
}

package io.fieldline.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.load.form.PresetForm;
import io.fieldline.load.form.Run;
import io.fieldline.load.observe.KafkaObserver;
import io.fieldline.messages.Reading;
import io.fieldline.processes.Child;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.LoadPublisher;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The load tool with Mosquitto, the bridge and Kafka. */
class LoadIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private static Path folder;

    private static Kafka kafka;
    private static Mosquitto mosquitto;
    private static Child bridge;

    @BeforeAll
    static void start() throws Exception {
        kafka = Kafka.start(folder.resolve("kafka"));
        mosquitto = Mosquitto.start(folder);
        bridge = Service.start(
                "mqtt-bridge",
                "--mqtt-uri=" + mosquitto.uri(),
                "--kafka-servers=" + kafka.servers(),
                "--presets=" + String.join(",", presets()));
        bridge.awaitReady(PATIENCE);
    }

    @AfterAll
    static void stop() {
        bridge.close();
        mosquitto.close();
        kafka.close();
    }

    @Test
    void aBurstArrivesWholeInOrderAndIsReported() throws Exception {
        var reports = folder.resolve("reports");
        var load =
                load("burst", "--to=kafka", "--expect=kafka.lost=0,duplicates=0,disordered=0", "--report=" + reports);

        assertThat(load.lastLines()).contains("All expectations hold.");
        assertThat(exitCode(load)).isZero();
        var report = report(reports);
        assertThat(report.at("/messages").asLong()).isEqualTo(1_000);
        assertThat(report.at("/points/1/point").asText()).isEqualTo("kafka");
        assertThat(report.at("/points/1/arrived").asLong()).isEqualTo(1_000);
        assertThat(report.at("/points/1/p99").asDouble())
                .isGreaterThanOrEqualTo(report.at("/points/1/p50").asDouble());
        assertThat(report.at("/processes").findValuesAsText("process")).contains("mqtt-bridge", "mosquitto");
    }

    @Test
    void nothingIsLostWhileConnectionsComeAndGo() throws Exception {
        var reports = folder.resolve("churn");
        var load = load(
                "churn",
                "--to=kafka",
                "--senders=4",
                "--rate=400",
                "--messages=800",
                "--churn=8",
                "--expect=kafka.lost=0,duplicates=0,disordered=0",
                "--report=" + reports);

        assertThat(load.lastLines()).contains("All expectations hold.");
        assertThat(report(reports).at("/connections").asInt()).isGreaterThan(4);
    }

    /** The bridge recognizes each message, and the reading that it makes of it has device and number. */
    @Test
    void theBridgeReadsTheFormOfEachPreset() throws Exception {
        var run = Run.random();
        var missing = ConcurrentHashMap.<String>newKeySet();
        missing.addAll(PresetForm.names());
        Supplier<KafkaConsumer<String, byte[]>> consumers = () -> new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.servers()), new StringDeserializer(), new ByteArrayDeserializer());
        try (var observer = KafkaObserver.ofReadings(consumers, run, reading -> received(reading, run, missing));
                var publisher = LoadPublisher.start(mosquitto.uri(), "forms")) {
            for (var name : PresetForm.names()) {
                var message = PresetForm.of(name, run).message(device(name), device(name) + 1_000L, Instant.now());
                publisher.publish(message.topic(), message.payload());
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(missing).isEmpty());
            assertThat(observer).isNotNull();
        }
    }

    private static void received(Reading reading, Run run, Set<String> missing) {
        missing.removeIf(name -> {
            var form = PresetForm.of(name, run);
            var device = form.device(reading.deviceName());
            return device.equals(OptionalInt.of(device(name)))
                    && form.sequence(reading).equals(OptionalLong.of(device(name) + 1_000L));
        });
    }

    /** Each form has a device of its own. */
    private static int device(String form) {
        return PresetForm.names().indexOf(form);
    }

    /** The one with the more general topics must be last. */
    private static List<String> presets() {
        var presets = new ArrayList<>(PresetForm.names());
        presets.remove("esphome");
        presets.add("esphome");
        return presets;
    }

    @Test
    void whatDoesNotArriveIsLostAndFailsTheRun() throws Exception {
        // nobody computes averages here
        var load = load("custom", "--from=kafka", "--to=averages", "--patience=2s", "--expect=lost=0,p99<1s");

        assertThat(exitCode(load)).isEqualTo(1);
        assertThat(load.lastLines()).contains("failed: lost=0: got 10.0", "failed: p99<1s: nothing arrived");
    }

    @Test
    void aBrokerThatIsAwayIsAReason() throws Exception {
        var load = Service.start("load", "custom", "--to=broker", "--patience=1s", "--mqtt-uri=tcp://127.0.0.1:9");

        assertThat(exitCode(load)).isEqualTo(1);
        assertThat(load.lastLine())
                .isEqualTo(
                        "load: cannot connect to the MQTT broker tcp://127.0.0.1:9 (check --mqtt-uri): Connection refused");
    }

    private static Child load(String scenario, String... flags) throws Exception {
        var all = new ArrayList<>(List.of(
                scenario, "--warm-up=1s", "--mqtt-uri=" + mosquitto.uri(), "--kafka-servers=" + kafka.servers()));
        all.addAll(List.of(flags));
        var load = Service.start("load", all.toArray(String[]::new));
        exitCode(load);
        return load;
    }

    private static int exitCode(Child load) throws Exception {
        return load.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static JsonNode report(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            var json = files.filter(file -> file.toString().endsWith(".json"))
                    .findFirst()
                    .orElseThrow();
            return new ObjectMapper().readTree(json.toFile());
        }
    }
}

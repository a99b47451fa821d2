package io.fieldline.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.processes.Child;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
        bridge = Service.start("mqtt-bridge", "--mqtt-uri=" + mosquitto.uri(), "--kafka-servers=" + kafka.servers());
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
    void whatDoesNotArriveIsLostAndFailsTheRun() throws Exception {
        // nobody computes averages here
        var load = load("custom", "--from=kafka", "--to=averages", "--patience=2s", "--expect=lost=0,p99<1s");

        assertThat(exitCode(load)).isEqualTo(1);
        assertThat(load.lastLines()).contains("failed: lost=0: got 10.0", "failed: p99<1s: nothing arrived");
    }

    @Test
    void aBrokerThatIsAwayIsAReason() throws Exception {
        var load = Service.start("load", "custom", "--to=broker", "--mqtt-uri=tcp://127.0.0.1:9");

        assertThat(exitCode(load)).isEqualTo(1);
        assertThat(load.lastLine())
                .isEqualTo("load: the MQTT broker tcp://127.0.0.1:9 does not answer; check --mqtt-uri");
    }

    private static Child load(String scenario, String... flags) throws Exception {
        var all = new ArrayList<>(
                List.of(scenario, "--mqtt-uri=" + mosquitto.uri(), "--kafka-servers=" + kafka.servers()));
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

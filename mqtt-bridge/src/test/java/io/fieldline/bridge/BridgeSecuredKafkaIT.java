package io.fieldline.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.processes.Child;
import io.fieldline.testbed.LoadPublisher;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.SecuredKafka;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bridge and a Kafka with TLS and a password, set by {@code --kafka-properties}; the test uses the plain listener. */
class BridgeSecuredKafkaIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int REFUSED_BY_KAFKA = 4;
    private static final int ENDED_BY_SIGTERM = 143;

    @TempDir
    private Path folder;

    private Mosquitto mosquitto;
    private SecuredKafka kafka;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        mosquitto = Mosquitto.start(Files.createDirectory(folder.resolve("mosquitto")));
        kafka = SecuredKafka.start(folder, "bridge", "right");
    }

    @AfterEach
    void stop() {
        if (kafka != null) { // skipped without OpenSSL
            kafka.close();
        }
        if (mosquitto != null) { // or without Mosquitto
            mosquitto.close();
        }
    }

    @Test
    void readingsAreStoredOverTlsUnderAnAccount() throws Exception {
        try (var bridge = startBridge("right")) {
            bridge.awaitReady(PATIENCE);
            try (var publisher = LoadPublisher.start(mosquitto.uri(), "publisher")) {
                publisher.publish(
                        "fieldline/device2/readings",
                        Files.readAllBytes(Path.of("../docs/messages/readings/reading.json")));
            }

            assertThat(new StoredRecords(kafka.openServers(), PATIENCE).read("fieldline.readings", 1))
                    .singleElement()
                    .satisfies(record -> assertThat(record.key()).isEqualTo("device2"));
            bridge.stop();
            assertThat(bridge.exit().get()).isEqualTo(ENDED_BY_SIGTERM);
            assertThat(bridge.lastLines().toString()).contains("mqtt-bridge stopped");
        }
    }

    @Test
    void aWrongPasswordEndsTheBridgeAndSaysWhereItIs() throws Exception {
        try (var bridge = startBridge("wrong")) {
            assertThat(bridge.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(REFUSED_BY_KAFKA);
            assertThat(bridge.lastLines().toString())
                    .contains("Kafka refused the account; check sasl.* and ssl.* in --kafka-properties")
                    .doesNotContain("wrong");
        }
        try (var check = startBridge("wrong", "--check")) {
            assertThat(check.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(check.lastLines()).anyMatch(line -> line.startsWith("failed: Kafka " + kafka.servers()));
        }
    }

    private Child startBridge(String password, String... more) throws IOException {
        var flags = new ArrayList<>(List.of(more));
        flags.add("--mqtt-uri=" + mosquitto.uri());
        flags.add("--kafka-servers=" + kafka.servers());
        flags.add("--kafka-properties=" + kafka.properties("bridge", password));
        return Service.start("mqtt-bridge", flags.toArray(String[]::new));
    }
}

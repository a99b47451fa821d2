package io.fieldline.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.launcher.Child;
import io.fieldline.testbed.Certificates;
import io.fieldline.testbed.FreePort;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Publisher;
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

/** The bridge and a Kafka with TLS and a password, told by {@code --kafka-properties}; the test looks in by the plain listener. */
class SecuredKafkaIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int REFUSED_BY_KAFKA = 4;
    private static final int ENDED_BY_SIGTERM = 143;

    @TempDir
    private Path folder;

    private final int port = FreePort.find();
    private Certificates certificates;
    private Mosquitto mosquitto;
    private Kafka kafka;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        certificates = new Certificates(folder);
        certificates.authority("ca");
        certificates.certificate("ca", "kafka", "subjectAltName=IP:127.0.0.1");
        var key = Files.readString(certificates.file("kafka.key")) + Files.readString(certificates.file("kafka.crt"));
        mosquitto = Mosquitto.start(Files.createDirectory(folder.resolve("mosquitto")));
        kafka = Kafka.start(Files.createDirectory(folder.resolve("kafka")), """
                listeners=SECURED://127.0.0.1:%d
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SECURED:SASL_SSL
                listener.name.secured.sasl.enabled.mechanisms=PLAIN
                listener.name.secured.plain.sasl.jaas.config=\
                org.apache.kafka.common.security.plain.PlainLoginModule required user_bridge="right";
                listener.name.secured.ssl.keystore.type=PEM
                listener.name.secured.ssl.keystore.location=%s
                """.formatted(
                        port, Files.writeString(folder.resolve("kafka.pem"), key)));
    }

    @AfterEach
    void stop() {
        if (kafka != null) { // skipped without Mosquitto
            kafka.close();
            mosquitto.close();
        }
    }

    @Test
    void readingsAreStoredOverTlsUnderAnAccount() throws Exception {
        try (var bridge = startBridge("right")) {
            bridge.awaitReady(PATIENCE);
            try (var publisher = Publisher.start(mosquitto.uri(), "publisher")) {
                publisher.publish(
                        "fieldline/device2/readings",
                        Files.readAllBytes(Path.of("../docs/messages/readings/reading.json")));
            }

            assertThat(new StoredRecords(kafka.servers(), PATIENCE).read("fieldline.readings", 1))
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
                    .contains("Kafka refuses our account; check sasl.* and ssl.* in --kafka-properties")
                    .doesNotContain("wrong");
        }
        try (var check = startBridge("wrong", "--check")) {
            assertThat(check.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(check.lastLines()).anyMatch(line -> line.startsWith("failed: Kafka 127.0.0.1:" + port));
        }
    }

    private Child startBridge(String password, String... more) throws IOException {
        var properties = """
                security.protocol=SASL_SSL
                sasl.mechanism=PLAIN
                sasl.jaas.config=\
                org.apache.kafka.common.security.plain.PlainLoginModule required username="bridge" password="%s";
                ssl.truststore.type=PEM
                ssl.truststore.location=%s
                """.formatted(password, certificates.file("ca.crt"));
        var flags = new ArrayList<>(List.of(more));
        flags.add("--mqtt-uri=" + mosquitto.uri());
        flags.add("--kafka-servers=127.0.0.1:" + port);
        flags.add("--kafka-properties=" + Files.writeString(folder.resolve("client.properties"), properties, UTF_8));
        return Service.start("mqtt-bridge", flags.toArray(String[]::new));
    }
}

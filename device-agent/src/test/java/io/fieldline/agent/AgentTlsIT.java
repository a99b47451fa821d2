package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.mqtt.MqttSettings;
import io.fieldline.processes.Child;
import io.fieldline.testbed.Certificates;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent and a Mosquitto that requires client certificates, with authorities made by openssl. */
class AgentTlsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WRONG_SETTINGS = 2;

    @TempDir
    private Path folder;

    private Certificates certificates;
    private Mosquitto mosquitto;

    @BeforeEach
    void startBroker() throws IOException, InterruptedException {
        certificates = new Certificates(folder);
        certificates.authority("ca");
        certificates.certificate("ca", "server", "subjectAltName=DNS:localhost");
        certificates.certificate("ca", "agent", "extendedKeyUsage=clientAuth");
        mosquitto = Mosquitto.start(
                folder,
                "cafile %s%ncertfile %s%nkeyfile %s%nrequire_certificate true%n"
                        .formatted(file("ca.crt"), file("server.crt"), file("server.key")));
    }

    @AfterEach
    void stopBroker() {
        mosquitto.close();
    }

    @Test
    void readingsArriveOverAConnectionThatBothSidesHaveProven() throws Exception {
        try (var bridge = Subscriber.start(new MqttSettings(
                        uri("localhost"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(file("ca.crt")),
                        Optional.of(file("agent.crt")),
                        Optional.of(file("agent.key"))));
                var agent = start(uri("localhost"), "ca.crt", "agent.key")) {
            await().atMost(PATIENCE).until(() -> bridge.count() >= 20);
        }
    }

    @Test
    void aBrokerThatNobodyWeTrustVouchesForGetsNothing() throws Exception {
        certificates.authority("stranger");
        try (var agent = start(uri("localhost"), "stranger.crt", "agent.key")) {
            await().atMost(PATIENCE).until(() -> agent.lastLines().toString().contains("cannot reach the broker"));
            assertThat(agent.lastLines().toString())
                    .contains("not signed by an authority that we trust")
                    .doesNotContain("connected:");
        }
    }

    @Test
    void aCertificateForAnotherHostIsNotTaken() throws Exception {
        try (var agent = start(uri("127.0.0.1"), "ca.crt", "agent.key")) {
            await().atMost(PATIENCE).until(() -> agent.lastLines().toString().contains("cannot reach the broker"));
            assertThat(agent.lastLines().toString()).contains("127.0.0.1").doesNotContain("connected:");
        }
    }

    @Test
    void aKeyInTheOldFormatEndsTheAgentAndSaysHowToConvertIt() throws Exception {
        certificates.openssl("rsa -traditional -in agent.key -out old.key");
        try (var agent = start(uri("localhost"), "ca.crt", "old.key")) {
            assertThat(agent.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(WRONG_SETTINGS);
            assertThat(agent.lastLines().toString()).contains("openssl pkcs8 -topk8 -nocrypt");
        }
    }

    private Child start(URI uri, String authority, String key) throws IOException {
        return Service.start(
                "device-agent",
                "--source=random",
                "--random-interval=20ms",
                "--spool-folder=" + folder.resolve("spool"),
                "--mqtt-uri=" + uri,
                "--mqtt-ca-file=" + file(authority),
                "--mqtt-certificate-file=" + file("agent.crt"),
                "--mqtt-key-file=" + file(key));
    }

    private URI uri(String host) {
        return URI.create("ssl://%s:%d".formatted(host, mosquitto.port()));
    }

    private Path file(String name) {
        return certificates.file(name);
    }
}

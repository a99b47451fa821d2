package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.processes.Child;
import io.fieldline.testbed.SecuredMosquitto;
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

/** The agent and a Mosquitto with the network section and the access list that we ship. */
class AccountIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int REFUSED = 4;

    @TempDir
    private Path folder;

    private SecuredMosquitto mosquitto;

    @BeforeEach
    void startBroker() throws IOException, InterruptedException {
        mosquitto = SecuredMosquitto.start(folder, List.of("device1", "bridge", "homeassistant"));
    }

    @AfterEach
    void stopBroker() {
        mosquitto.close();
    }

    @Test
    void anAccountWithItsPasswordInAFilePublishes() throws Exception {
        try (var subscriber = Subscriber.start(mosquitto.settings("bridge"));
                var agent = start("device1", mosquitto.passwordFile("device1"))) {
            await().atMost(PATIENCE).until(() -> subscriber.count() >= 20);
            assertThat(agent.lastLines().toString()).doesNotContain("password of device1");
        }
    }

    @Test
    void aWrongPasswordEndsTheAgentAndSaysWhereToLook() throws Exception {
        var wrong = Files.writeString(folder.resolve("wrong"), "guessed\n");
        try (var agent = start("device1", wrong, "--when-refused=exit")) {
            assertThat(agent.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(REFUSED);
            assertThat(agent.lastLines().toString())
                    .contains("refuses the account device1", "--mqtt-password-file")
                    .doesNotContain("guessed");
        }
    }

    @Test
    void aTopicThatTheAccessListRefusesEndsTheAgentAndSaysWhich() throws Exception {
        try (var agent = start("device2", mosquitto.passwordFile("device1"), "--when-refused=exit")) {
            assertThat(agent.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(REFUSED);
            assertThat(agent.lastLines().toString()).contains("fieldline/device2/", "access list");
        }
    }

    /** By default the device continues to measure, saves the readings, and tries again later. */
    @Test
    void aDeviceThatIsRefusedCostsTheOthersNothingAndIsMeasuredOn() throws Exception {
        var http = new Http();
        try (var subscriber = Subscriber.start(mosquitto.settings("bridge"));
                var agent = start("device1,device2", mosquitto.passwordFile("device1"), http.flag())) {
            await().atMost(PATIENCE).until(() -> agent.lastLines().toString().contains("refused by the broker"));
            var before = subscriber.count();
            await().atMost(PATIENCE).until(() -> subscriber.count() >= before + 100);
            assertThat(agent.isAlive()).isTrue();
            assertThat(subscriber.arrivals())
                    .allMatch(arrival -> arrival.reading().deviceName().equals("device1"));

            assertThat(http.get("/readyz")).contains("device2: the broker is refused: ", "not authorized (0x87)");
            assertThat(http.number("fieldline_agent_refusals_total{device=\"device2\"}"))
                    .isPositive();
            await().atMost(PATIENCE)
                    .until(() -> http.number("fieldline_agent_waiting_readings{device=\"device2\"}") > 100);
        }
    }

    @Test
    void anAccountAnnouncesItsDeviceToHomeAssistant() throws Exception {
        try (var agent = start("device1", mosquitto.passwordFile("device1"), "--home-assistant");
                var homeAssistant = AccountClient.start(mosquitto.settings("homeassistant"), "ha")) {
            homeAssistant.subscribe("homeassistant/#", "fieldline/+/status", "fieldline/+/readings");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(homeAssistant.topics())
                    .contains(
                            "homeassistant/device/fieldline_device1/config",
                            "fieldline/device1/status",
                            "fieldline/device1/readings"));
            assertThat(agent.isAlive()).isTrue();
        }
    }

    private Child start(String device, Path passwordFile, String... more) throws IOException {
        var flags = new ArrayList<>(List.of(
                "--source=random",
                "--random-interval=20ms",
                "--device-name=" + device,
                "--spool-folder=" + folder.resolve("spool"),
                "--mqtt-uri=" + mosquitto.uri(),
                "--mqtt-ca-file=" + mosquitto.caFile(),
                "--mqtt-user=device1",
                "--mqtt-password-file=" + passwordFile));
        flags.addAll(List.of(more));
        return Service.start("device-agent", flags.toArray(String[]::new));
    }
}

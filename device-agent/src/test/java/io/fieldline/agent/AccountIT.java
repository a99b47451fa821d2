package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.launcher.Child;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import io.fieldline.testbed.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent and a Mosquitto with accounts, whose access list lets the account of device1 use that device's topics only. */
class AccountIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int REFUSED = 4;
    private static final String PASSWORD = "open-sesame";

    @TempDir
    private Path folder;

    private Mosquitto mosquitto;

    @BeforeEach
    void startBroker() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        var accounts = Files.createFile(folder.resolve("accounts"));
        var passwords = Tools.require("mosquitto_passwd").toString();
        for (var account : List.of("device1", "bridge")) {
            var added = new ProcessBuilder(passwords, "-b", accounts.toString(), account, PASSWORD).start();
            assertThat(added.waitFor()).isZero();
        }
        var access = Files.writeString(
                folder.resolve("access"), "pattern readwrite fieldline/%u/#\nuser bridge\ntopic readwrite #\n");
        mosquitto = Mosquitto.start(
                folder, "allow_anonymous false%npassword_file %s%nacl_file %s%n".formatted(accounts, access));
    }

    @AfterEach
    void stopBroker() {
        mosquitto.close();
    }

    @Test
    void anAccountWithItsPasswordInAFilePublishes() throws Exception {
        try (var subscriber = Subscriber.start(bridge());
                var agent = start("device1", "password")) {
            await().atMost(PATIENCE).until(() -> subscriber.count() >= 20);
            assertThat(agent.lastLines().toString()).doesNotContain(PASSWORD);
        }
    }

    @Test
    void aWrongPasswordEndsTheAgentAndSaysWhereToLook() throws Exception {
        Files.writeString(folder.resolve("wrong"), "guessed\n");
        try (var agent = start("device1", "wrong", "--when-refused=exit")) {
            assertThat(agent.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(REFUSED);
            assertThat(agent.lastLines().toString())
                    .contains("refuses the account device1", "--mqtt-password-file")
                    .doesNotContain("guessed");
        }
    }

    @Test
    void aTopicThatTheAccessListRefusesEndsTheAgentAndSaysWhich() throws Exception {
        try (var agent = start("device2", "password", "--when-refused=exit")) {
            assertThat(agent.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(REFUSED);
            assertThat(agent.lastLines().toString()).contains("fieldline/device2/", "access list");
        }
    }

    /** By default it keeps measuring, saves the readings, and tries again later. */
    @Test
    void aDeviceThatIsRefusedCostsTheOthersNothingAndIsMeasuredOn() throws Exception {
        try (var subscriber = Subscriber.start(bridge());
                var agent = start("device1,device2", "password", "--http-port=0")) {
            await().atMost(PATIENCE).until(() -> agent.lastLines().toString().contains("refused by the broker"));
            var before = subscriber.count();
            await().atMost(PATIENCE).until(() -> subscriber.count() >= before + 100);
            assertThat(agent.isAlive()).isTrue();
            assertThat(subscriber.arrivals())
                    .allMatch(arrival -> arrival.reading().deviceName().equals("device1"));

            var http = Http.port(agent);
            assertThat(Http.get(http, "/readyz")).contains("device2: the broker is refused: ", "not authorized (0x87)");
            assertThat(Http.get(http, "/metrics")).contains("fieldline_agent_refusals_total{device=\"device2\"} 1");
            await().atMost(PATIENCE)
                    .until(() -> Http.number(http, "fieldline_agent_waiting_readings{device=\"device2\"}") > 100);
        }
    }

    private MqttSettings bridge() {
        return new MqttSettings(mosquitto.uri(), Optional.of("bridge"), Optional.of(folder.resolve("password")));
    }

    private Child start(String device, String passwordFile, String... more) throws IOException {
        var flags = new ArrayList<>(List.of(
                "--source=random",
                "--random-interval=20ms",
                "--device-name=" + device,
                "--spool-folder=" + folder.resolve("spool"),
                "--mqtt-uri=" + mosquitto.uri(),
                "--mqtt-user=device1",
                "--mqtt-password-file=" + folder.resolve(passwordFile)));
        flags.addAll(List.of(more));
        return Service.start("device-agent", flags.toArray(String[]::new));
    }
}

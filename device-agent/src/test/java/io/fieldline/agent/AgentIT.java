package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.messages.Quality;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.processes.Child;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import io.fieldline.testbed.SimulatedUno;
import io.fieldline.testbed.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as a process, with a real Mosquitto and the sketch on a simulated Uno. */
class AgentIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private Mosquitto mosquitto;

    @BeforeEach
    void startBroker() throws IOException, InterruptedException {
        mosquitto = Mosquitto.start(folder);
    }

    @AfterEach
    void stopBroker() {
        mosquitto.close();
    }

    @Test
    void theFirstReadingsWaitForTheFirstSubscriber() throws Exception {
        try (var agent = startRandom("device1")) {
            await().atMost(PATIENCE).until(() -> agent.lastLines().toString().contains("nobody is subscribed yet"));
            try (var bridge = subscribe()) {
                await().atMost(PATIENCE).until(() -> bridge.hasAllOf(100));
                assertThat(bridge.sequences(false)).isSorted();
                assertThat(bridge.sequences(true)).isSorted();
                assertThat(bridge.arrivals())
                        .allSatisfy(arrival ->
                                assertThat(arrival.reading().quality()).isEqualTo(Quality.SIMULATED));
            }
        }
    }

    @Test
    void noReadingIsLostOrReorderedWhenTheBrokerGoesAway() throws Exception {
        try (var bridge = subscribe();
                var agent = startRandom("device1")) {
            await().atMost(PATIENCE).until(() -> bridge.count() >= 20);
            mosquitto.stop();
            mosquitto.start();
            var before = bridge.count();
            await().atMost(PATIENCE).until(() -> bridge.hasAllOf(before + 100));
            assertThat(bridge.sequences(false)).isSorted();
            assertThat(bridge.sequences(true)).isSorted();
        }
    }

    @Test
    void nothingIsWrittenToDiskWhileTheBrokerAnswersPromptly() throws Exception {
        try (var bridge = subscribe();
                var agent = startRandom("device1")) {
            await().atMost(PATIENCE).until(() -> bridge.hasAllOf(100)); // the first ones waited for the connection
            await().atMost(PATIENCE).until(() -> {
                var written = bytesWritten(agent);
                var before = bridge.count();
                await().atMost(PATIENCE).until(() -> bridge.count() >= before + 150);
                return bytesWritten(agent) == written;
            });
        }
    }

    /** The disk is full for this process: no file may grow beyond a byte. */
    @Test
    void readingsWaitInMemoryWhileTheDiskIsFull() throws Exception {
        try (var bridge = subscribe();
                var agent = startRandom("device1")) {
            await().atMost(PATIENCE).until(() -> bridge.count() >= 20);
            limitFiles(agent, "1");
            mosquitto.stop();
            await().atMost(PATIENCE).until(() -> agent.lastLines().toString().contains("the disk does not accept"));
            limitFiles(agent, "unlimited");
            await().atMost(PATIENCE)
                    .until(() -> agent.lastLines().toString().contains("the disk accepts readings again"));
            mosquitto.start();
            var before = bridge.count();
            await().atMost(PATIENCE).until(() -> bridge.hasAllOf(before + 100));
            assertThat(bridge.sequences(true)).isSorted().isNotEmpty();
        }
    }

    @Test
    void aBoardIsReadAcrossUnpluggingAndPlugging() throws Exception {
        try (var uno = SimulatedUno.start(folder, "--millivolts", "900");
                var bridge = subscribe();
                var agent = Service.start(
                        "device-agent",
                        "--serial=" + uno.port(),
                        "--spool-folder=" + folder.resolve("spool"),
                        "--mqtt-uri=" + mosquitto.uri())) {
            agent.awaitReady(PATIENCE);
            uno.unplug();
            await().atMost(PATIENCE).until(() -> agent.lastLines().toString().contains("no board"));
            var before = bridge.count();
            uno.plug();
            await().atMost(PATIENCE).until(() -> bridge.count() >= before + 2);
            assertThat(bridge.arrivals())
                    .extracting(Subscriber.Arrival::reading)
                    .allSatisfy(
                            reading -> assertThat(reading.metrics().get("co")).isBetween(323.0, 345.0))
                    .allSatisfy(reading -> assertThat(reading.raw()).containsKeys("adc", "rs_ohm", "rs_r0"));
        }
    }

    /** Debian's Mosquitto closes the older connection without a word. */
    @Test
    void twoAgentsOfOneNameSayThatTheyThrowEachOtherOut() throws Exception {
        try (var bridge = subscribe();
                var first = startRandom("device1");
                var second = startRandom("device1", folder.resolve("another"))) {
            await().atMost(PATIENCE)
                    .until(() -> first.lastLines().toString().contains("our client id")
                            || second.lastLines().toString().contains("our client id"));
        }
    }

    private Child startRandom(String device) throws IOException {
        return startRandom(device, folder.resolve("spool"));
    }

    private Child startRandom(String device, Path spool) throws IOException {
        return Service.start(
                "device-agent",
                "--source=random",
                "--random-interval=20ms",
                "--device-name=" + device,
                "--spool-folder=" + spool,
                "--mqtt-uri=" + mosquitto.uri());
    }

    private Subscriber subscribe() {
        return Subscriber.start(new MqttSettings(mosquitto.uri(), Optional.empty(), Optional.empty()));
    }

    /** What this process has made the disk write, without what went to its standard output. */
    private static long bytesWritten(Child agent) throws IOException {
        return Files.readAllLines(Path.of("/proc/%d/io".formatted(agent.pid()))).stream()
                .filter(line -> line.startsWith("write_bytes: "))
                .mapToLong(line -> Long.parseLong(line.substring("write_bytes: ".length())))
                .sum();
    }

    private static void limitFiles(Child agent, String bytes) throws IOException, InterruptedException {
        var prlimit = Tools.require("prlimit").toString();
        var process = new ProcessBuilder(prlimit, "--pid=" + agent.pid(), "--fsize=" + bytes + ":unlimited")
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
    }
}

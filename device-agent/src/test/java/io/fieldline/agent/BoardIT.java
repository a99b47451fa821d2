package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.launcher.Child;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import io.fieldline.testbed.SimulatedUno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent and what happens to boards, with the sketch on a simulated Uno. */
class BoardIT {
    private static final Logger log = LoggerFactory.getLogger(BoardIT.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Of the board's time. */
    private static final Duration FAST = Boolean.getBoolean("soak") ? Duration.ofMinutes(30) : Duration.ofMinutes(1);

    private static final int SPEED = 3;

    @TempDir
    private Path folder;

    private Mosquitto mosquitto;
    private Subscriber bridge;

    @BeforeEach
    void startBroker() throws IOException, InterruptedException {
        mosquitto = Mosquitto.start(folder);
        bridge = Subscriber.start(new MqttSettings(mosquitto.uri(), Optional.empty(), Optional.empty()));
    }

    @AfterEach
    void stopBroker() throws InterruptedException {
        bridge.close();
        mosquitto.close();
    }

    @Test
    void aBoardThatIsPluggedInAgainUnderAnotherNameIsReadWithinFiveSeconds() throws Exception {
        try (var uno = SimulatedUno.start(folder);
                var agent = start("board", folder.resolve("ttyUno*").toString())) {
            await().atMost(PATIENCE).until(() -> bridge.count() >= 1);
            uno.unplug();
            await().atMost(PATIENCE).until(() -> status("board").startsWith("degraded: no_board: "));
            var before = bridge.count();
            uno.command("plug " + folder.resolve("ttyUno7"));
            var back = Instant.now();
            await().atMost(PATIENCE).until(() -> bridge.count() > before);
            assertThat(Duration.between(back, bridge.arrivals().get(before).at()))
                    .isLessThan(Duration.ofSeconds(5));
            await().atMost(PATIENCE).until(() -> status("board").equals("online"));
        }
    }

    @Test
    void aResetIsSeenAndIsNoLoss() throws Exception {
        try (var uno = SimulatedUno.start(folder);
                var agent = start("board", uno.port().toString())) {
            await().atMost(PATIENCE).until(() -> agent.lastLines().toString().contains("board: protocol=1"));
            uno.reset();
            await().atMost(PATIENCE).until(() -> agent.lastLines().toString().contains("the board was reset"));
            await().atMost(PATIENCE).until(() -> counters("board").contains("\"board_resets\":1"));
            assertThat(counters("board")).contains("\"lost_frames\":0");
        }
    }

    @Test
    void noiseCostsFramesButNeverMakesAWrongOne() throws Exception {
        try (var uno = SimulatedUno.start(folder, "--millivolts", "900");
                var agent = start("board", uno.port().toString())) {
            await().atMost(PATIENCE).until(() -> bridge.count() >= 1);
            askForTwentyMilliseconds();
            uno.command("garble 30");
            await().atMost(PATIENCE)
                    .until(() -> !counters("board").contains("\"bad_lines\":0") && bridge.count() >= 100);
            uno.command("garble 0");
            var before = bridge.count();
            await().atMost(PATIENCE).until(() -> bridge.count() >= before + 50);
            assertThat(bridge.arrivals())
                    .allSatisfy(arrival ->
                            assertThat(arrival.reading().metrics().get("co")).isBetween(323.0, 345.0));
        }
    }

    @Test
    void fiftyFramesASecondAtSpeedAreAllThere() throws Exception {
        try (var uno = SimulatedUno.start(folder);
                var agent = start("board", uno.port().toString())) {
            await().atMost(PATIENCE).until(() -> bridge.count() >= 1);
            askForTwentyMilliseconds();
            uno.command("speed " + SPEED);
            var frames = (int) FAST.toSeconds() * 50;
            var time = FAST.dividedBy(SPEED).plus(FAST.dividedBy(2)).plus(PATIENCE);
            await().atMost(time).until(() -> bridge.count() >= frames);
            var counters = counters("board");
            log.info("frames={} counters={}", bridge.count(), counters);
            assertThat(counters).contains("\"lost_frames\":0", "\"bad_lines\":0", "\"board_resets\":0");
            assertThat(bridge.hasAllOf(frames)).isTrue();
        }
    }

    @Test
    void aCommandThatIsNoneIsRefusedAndSaysWhatIsOne() throws Exception {
        try (var uno = SimulatedUno.start(folder);
                var agent = start("board", uno.port().toString())) {
            await().atMost(PATIENCE).until(() -> bridge.count() >= 1);
            bridge.command("board", "explode now");
            await().atMost(PATIENCE).until(() -> bridge.notes("board", "answers")
                    .contains("{\"command\":\"explode\",\"ok\":false,"
                            + "\"detail\":\"want calibrate, info or interval <ms>\"}"));
            bridge.command("board", "calibrate");
            await().atMost(PATIENCE).until(() -> bridge.notes("board", "answers")
                    .contains("{\"command\":\"calibrate\",\"ok\":false,\"detail\":\"warming_up\"}"));
        }
    }

    @Test
    void oneAgentReadsSeveralBoards() throws Exception {
        try (var left = SimulatedUno.start(Files.createDirectory(folder.resolve("left")));
                var right = SimulatedUno.start(Files.createDirectory(folder.resolve("right")));
                var agent = start("left,right", left.port() + "," + right.port())) {
            await().atMost(PATIENCE)
                    .until(() -> bridge.arrivals().stream()
                                    .map(arrival -> arrival.reading().deviceName())
                                    .distinct()
                                    .count()
                            == 2);
            left.unplug();
            await().atMost(PATIENCE).until(() -> status("left").startsWith("degraded"));
            assertThat(status("right")).isEqualTo("online");

            agent.stop();
            await().atMost(PATIENCE)
                    .until(() ->
                            status("left").equals("offline") && status("right").equals("offline"));
        }
    }

    private void askForTwentyMilliseconds() {
        bridge.command("board", "interval 20");
        await().atMost(PATIENCE).until(() -> bridge.notes("board", "answers")
                .contains("{\"command\":\"interval\",\"ok\":true,\"detail\":\"20\"}"));
    }

    private Child start(String devices, String boards) throws IOException {
        return Service.start(
                "device-agent",
                "--device-name=" + devices,
                "--serial=" + boards,
                "--spool-folder=" + folder.resolve("spool"),
                "--mqtt-uri=" + mosquitto.uri());
    }

    private String status(String device) {
        var all = bridge.notes(device, "status");
        return all.isEmpty() ? "" : all.get(all.size() - 1);
    }

    private String counters(String device) {
        var all = bridge.notes(device, "counters");
        return all.isEmpty() ? "" : all.get(all.size() - 1);
    }
}

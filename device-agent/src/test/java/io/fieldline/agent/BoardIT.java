package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.messages.Quality;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.processes.Child;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import io.fieldline.testbed.SimulatedUno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent and what happens to boards, with the sketch on a simulated Uno. */
class BoardIT {
    private static final Logger log = LoggerFactory.getLogger(BoardIT.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

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
            var names = new AtomicInteger();
            // again, because a machine that is stalled delays one of them, and a slow search delays all
            await().atMost(PATIENCE)
                    .until(() -> plugInAgain(uno, folder.resolve("ttyUno" + names.incrementAndGet()))
                                    .compareTo(Duration.ofSeconds(5))
                            < 0);
            await().atMost(PATIENCE).until(() -> status("board").equals("online"));
        }
    }

    /** How long it takes until the board is read again. */
    private Duration plugInAgain(SimulatedUno uno, Path port) throws Exception {
        uno.unplug();
        await().atMost(PATIENCE).until(() -> status("board").startsWith("degraded: no_board: "));
        var before = bridge.count();
        uno.command("plug " + port);
        var back = Instant.now();
        await().atMost(PATIENCE).until(() -> bridge.count() > before);
        return Duration.between(back, bridge.arrivals().get(before).at());
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
            // again, because an agent that is stalled for seconds loses frames once, and a slow one always
            await().atMost(FAST.multipliedBy(5).plus(PATIENCE)).until(() -> allFramesAreThere(frames));
            await().atMost(PATIENCE).until(() -> bridge.hasAllOf(frames));
            assertThat(counters("board")).contains("\"board_resets\":0");
        }
    }

    @Test
    void aCommandThatIsNoneIsRefusedAndSaysWhatIsOne() throws Exception {
        try (var uno = SimulatedUno.start(folder);
                var agent = start("board", uno.port().toString())) {
            await().atMost(PATIENCE).until(() -> bridge.count() >= 1);
            bridge.command("board", "explode now");
            await().atMost(PATIENCE)
                    .until(
                            () -> bridge.notes("board", "answers")
                                    .contains(
                                            "{\"command\":\"explode\",\"ok\":false,"
                                                    + "\"detail\":\"expected calibrate [force|undo], info, interval <ms>, pin <name> or load <ohm>\"}"));
            bridge.command("board", "calibrate");
            await().atMost(PATIENCE).until(() -> bridge.notes("board", "answers")
                    .contains("{\"command\":\"calibrate\",\"ok\":false,\"detail\":\"warming_up\"}"));
        }
    }

    /** The simulator raises DTR as the kernel does; what DTR does to a board, only a real Uno shows. */
    @Test
    void aRestartOfTheAgentNeitherResetsTheBoardNorMakesTheSensorCold() throws Exception {
        try (var uno = SimulatedUno.start(folder, "--reset-on-open", "--noise=5")) {
            try (var agent = start("board", uno.port().toString())) {
                await().atMost(PATIENCE).until(() -> bridge.count() >= 1);
                uno.command("uptime 300000");
                await().atMost(PATIENCE).until(() -> quality(bridge.count() - 1) != Quality.WARMING_UP);
                agent.stop();
            }
            var before = bridge.count();
            try (var agent = start("board", uno.port().toString())) {
                await().atMost(PATIENCE).until(() -> bridge.count() >= before + 3);
                assertThat(bridge.arrivals().subList(before, bridge.count()))
                        .extracting(arrival -> arrival.reading().quality())
                        .doesNotContain(Quality.WARMING_UP);
                // the board started once with the power, and once at the first opening of its port
                assertThat(agent.lastLines().toString()).contains(" boots=2 ");
            }
        }
    }

    @Test
    void aWarmSensorStaysWarmAcrossAReset() throws Exception {
        try (var uno = SimulatedUno.start(folder, "--noise=5");
                var agent = start("board", uno.port().toString())) {
            await().atMost(PATIENCE).until(() -> bridge.count() >= 1);
            uno.command("uptime 300000");
            await().atMost(PATIENCE).until(() -> quality(bridge.count() - 1) != Quality.WARMING_UP);
            uno.reset();
            await().atMost(PATIENCE).until(() -> agent.lastLines().toString().contains("the board was reset"));
            var before = bridge.count();
            await().atMost(PATIENCE).until(() -> bridge.count() >= before + 2);
            assertThat(quality(bridge.count() - 1)).isNotEqualTo(Quality.WARMING_UP);
            assertThat(agent.lastLines().toString()).contains("reset=external;");
        }
    }

    @Test
    void aBoardThatWasPluggedInAgainIsCold() throws Exception {
        try (var uno = SimulatedUno.start(folder, "--noise=5");
                var agent = start("board", uno.port().toString())) {
            await().atMost(PATIENCE).until(() -> bridge.count() >= 1);
            uno.command("uptime 300000");
            await().atMost(PATIENCE).until(() -> quality(bridge.count() - 1) != Quality.WARMING_UP);
            uno.unplug();
            await().atMost(PATIENCE).until(() -> status("board").startsWith("degraded: no_board: "));
            var before = bridge.count();
            uno.plug();
            await().atMost(PATIENCE).until(() -> bridge.count() > before);
            await().atMost(PATIENCE).until(() -> quality(bridge.count() - 1) == Quality.WARMING_UP);
        }
    }

    @Test
    void theIntervalOfTheSettingsIsSentAgainAfterAReset() throws Exception {
        try (var uno = SimulatedUno.start(folder);
                var agent = start("board", uno.port().toString(), "--board-interval=50ms")) {
            var accepted = "{\"command\":\"interval\",\"ok\":true,\"detail\":\"50\"}";
            var first = bridge.count(); // the first answer may come before the broker is there
            await().atMost(PATIENCE).until(() -> bridge.count() >= first + 40);
            var before = answers(accepted);
            uno.reset();
            await().atMost(PATIENCE).until(() -> answers(accepted) > before);
        }
    }

    @Test
    void aCalibrationIsDatedAndCanBeUndone() throws Exception {
        try (var uno = SimulatedUno.start(folder, "--noise=5");
                var agent = start("board", uno.port().toString())) {
            await().atMost(PATIENCE).until(() -> bridge.count() >= 1);
            uno.command("uptime 300000");
            await().atMost(PATIENCE).until(() -> quality(bridge.count() - 1) == Quality.UNVERIFIED);
            uno.command("speed 5");
            bridge.command("board", "calibrate");
            await().atMost(PATIENCE)
                    .until(() -> answer("\"calibrate\",\"ok\":true").isPresent());
            bridge.command("board", "info");
            var yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(1); // at midnight
            await().atMost(PATIENCE).until(() -> answer("\"calibration\",\"ok\":true,\"detail\":\"count=1;r0_ohm=")
                    .filter(answer -> Stream.of(yesterday, yesterday.plusDays(1), yesterday.plusDays(2))
                            .anyMatch(day -> answer.contains(";date=" + day + ";previous_r0_ohm=0;")))
                    .isPresent());

            uno.millivolts(3000); // 10,000 ppm by the curve
            await().atMost(PATIENCE)
                    .until(() -> bridge.arrivals()
                                    .get(bridge.count() - 1)
                                    .reading()
                                    .metrics()
                                    .get("co")
                            > 9_000);
            bridge.command("board", "calibrate force");
            await().atMost(PATIENCE).until(() -> answer("\"calibrate\",\"ok\":false,\"detail\":\"implausible\"")
                    .isPresent());
            bridge.command("board", "calibrate undo");
            await().atMost(PATIENCE).until(() -> answer("\"calibrate\",\"ok\":true,\"detail\":\"0\"")
                    .isPresent());
        }
    }

    @Test
    void aDeviceIsNotOnlineBeforeItsBoardHasSpoken() throws Exception {
        try (var uno = SimulatedUno.start(folder, "--mute=1");
                var agent = start("board", uno.port().toString(), "--serial-silence=4s")) {
            await().atMost(PATIENCE).until(() -> status("board").startsWith("degraded: silent: "));
            assertThat(bridge.notes("board", "status")).first().asString().startsWith("degraded: unknown: ");
            uno.command("mute 0");
            await().atMost(PATIENCE).until(() -> status("board").equals("online"));
            assertThat(bridge.notes("board", "status").subList(0, 2)).doesNotContain("online");
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
            await().atMost(PATIENCE).until(() -> status("right").equals("online"));
            assertThat(bridge.notes("right", "status")).noneMatch(status -> status.startsWith("degraded: no_board"));

            agent.stop();
            await().atMost(PATIENCE)
                    .until(() ->
                            status("left").equals("offline") && status("right").equals("offline"));
        }
    }

    @Test
    void theColumnsOfAnotherSketchAreReadAndASketchWithoutSettingsSaysWhatToType() throws Exception {
        try (var climate = PseudoTerminal.open(folder.resolve("climate"));
                var plain = PseudoTerminal.open(folder.resolve("plain"))) {
            var settings =
                    Files.writeString(folder.resolve("agent.properties"), """
                    board.climate.serial=%s
                    board.climate.baud=9600
                    board.climate.format=csv
                    board.climate.metrics=temperature:Cel,humidity:%%RH
                    board.plain.serial=%s
                    """.formatted(climate.port(), plain.port()));
            try (var agent = Service.start(
                    "device-agent",
                    "--settings=" + settings,
                    "--spool-folder=" + folder.resolve("spool"),
                    "--mqtt-uri=" + mosquitto.uri())) {
                await().atMost(PATIENCE).until(() -> {
                    climate.print("DHTxx test!\r\n22.4,nan\r\n");
                    plain.print("22.4,55.1\r\n".repeat(10));
                    return bridge.count() >= 2 && status("plain").startsWith("degraded: noise: ");
                });
                var reading = bridge.arrivals().get(0).reading();
                assertThat(reading.deviceName()).isEqualTo("climate");
                assertThat(reading.metrics()).isEqualTo(Map.of("temperature", 22.4, "humidity", Double.NaN));
                assertThat(reading.units()).isEqualTo(Map.of("temperature", "°C", "humidity", "%"));
                assertThat(reading.quality()).isEqualTo(Quality.UNVERIFIED);
                assertThat(status("plain"))
                        .contains("got \"22.4,55.1\"", "--format=csv --metrics=temperature:Cel,humidity:%RH");
            }
        }
    }

    @Test
    void listenShowsTheLinesOfAPortAndProposesSettings() throws Exception {
        try (var sketch = PseudoTerminal.open(folder.resolve("sketch"));
                var listen =
                        Service.start("device-agent", "listen", sketch.port().toString())) {
            await().atMost(PATIENCE).until(() -> {
                sketch.print("22.4;55.1\r\nTemperature (C);Humidity\r\n");
                return listen.lastLines().toString().contains("Temperature 22.4 °C, Humidity 55.1");
            });
            listen.stop();
            assertThat(listen.lastLines())
                    .endsWith(
                            "board.NAME.serial=" + sketch.port(),
                            "board.NAME.format=csv",
                            "board.NAME.metrics=Temperature:°C,Humidity");
        }
    }

    /** Whether none of this many frames that follow is lost or damaged. */
    private boolean allFramesAreThere(int frames) {
        var lost = lostFrames();
        var before = bridge.count();
        await().atMost(FAST.plus(PATIENCE)).until(() -> bridge.count() >= before + frames);
        var reports = bridge.notes("board", "counters").size();
        await().atMost(PATIENCE).until(() -> bridge.notes("board", "counters").size() > reports);
        log.info("frames={} counters={}", bridge.count() - before, counters("board"));
        return lostFrames().equals(lost);
    }

    /** Of those counters that say how many frames did not arrive. */
    private String lostFrames() {
        return counters("board").replaceAll(".*(\"lost_frames\":\\d+).*", "$1")
                + counters("board").replaceAll(".*(\"bad_lines\":\\d+).*", "$1");
    }

    private void askForTwentyMilliseconds() {
        bridge.command("board", "interval 20");
        await().atMost(PATIENCE).until(() -> bridge.notes("board", "answers")
                .contains("{\"command\":\"interval\",\"ok\":true,\"detail\":\"20\"}"));
    }

    private Child start(String devices, String boards, String... more) throws IOException {
        var flags = new ArrayList<>(List.of(
                "--device-name=" + devices,
                "--serial=" + boards,
                "--spool-folder=" + folder.resolve("spool"),
                "--mqtt-uri=" + mosquitto.uri()));
        flags.addAll(List.of(more));
        return Service.start("device-agent", flags.toArray(String[]::new));
    }

    private Quality quality(int arrival) {
        return bridge.arrivals().get(arrival).reading().quality();
    }

    private long answers(String text) {
        return bridge.notes("board", "answers").stream().filter(text::equals).count();
    }

    private Optional<String> answer(String part) {
        return bridge.notes("board", "answers").stream()
                .filter(text -> text.contains(part))
                .findFirst();
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

package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.lifecycle.ExitCode;
import io.fieldline.messages.Quality;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.processes.Checkout;
import io.fieldline.processes.Child;
import io.fieldline.testbed.Mosquitto;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failures in the agent or around it: the agent reports them, and everything else continues. */
class FailureIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    /** A damaged class file, which only the thread of the source loads: no setting can cause an error there. */
    @Test
    void anErrorInTheThreadOfASourceEndsTheAgentWithItsOwnExitCode() throws Exception {
        var damaged = folder.resolve("classes/io/fieldline/agent/source/Measurement.class");
        Files.createDirectories(damaged.getParent());
        Files.createFile(damaged);
        try (var mosquitto = Mosquitto.start(folder);
                var agent = start(withClassesOf(folder.resolve("classes"), command(mosquitto, "--source=random")))) {
            assertThat(agent.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(ExitCode.UNEXPECTED_ERROR);
            assertThat(Files.readString(agent.log()))
                    .contains("unexpected error, the process ends: thread=source-device1");
        }
    }

    @Test
    void memoryThatIsFullEndsTheAgent() throws Exception {
        Files.writeString(folder.resolve("spool"), "no folder, so that readings stay in memory");
        try (var mosquitto = Mosquitto.start(folder);
                var agent = start(
                        mosquitto,
                        List.of("-Xmx5m"),
                        "--source=random",
                        "--random-interval=1ms",
                        "--outbox-max-bytes=100000000",
                        "--outbox-capacity=1000000")) {
            mosquitto.stop();
            assertThat(agent.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(ExitCode.OUT_OF_MEMORY);
        }
    }

    /** Readings have about 190 bytes, and 18 more when they waited. */
    @Test
    void aReadingThatIsTooLargeForTheBrokerCostsOnlyItself() throws Exception {
        var http = new Http();
        try (var mosquitto = Mosquitto.start(folder, "max_packet_size 150%n".formatted());
                var agent = start(mosquitto, List.of(), "--source=random", "--random-interval=20ms", http.flag())) {
            await().atMost(PATIENCE).until(() -> logOf(agent).contains("the broker does not accept a reading"));
            await().atMost(PATIENCE)
                    .until(() -> http.number("fieldline_agent_rejected_total{device=\"device1\"}") > 50);
            assertThat(http.number("fieldline_agent_connected{device=\"device1\"}"))
                    .isEqualTo(1);
            assertThat(logOf(agent)).doesNotContain("client id", "null", "connection lost");
        }
    }

    /** A file in place of the folder has the same effect as a disk that is full or read-only at the start. */
    @Test
    void withoutADiskReadingsWaitInMemoryAndTheDeviceIsDegradedUntilThereIsOne() throws Exception {
        var spool = Files.writeString(folder.resolve("spool"), "");
        try (var mosquitto = Mosquitto.start(folder);
                var bridge = subscribe(mosquitto);
                var agent = start(mosquitto, List.of(), "--source=random", "--random-interval=20ms")) {
            await().atMost(PATIENCE).until(() -> bridge.hasAllOf(100));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(bridge.notes("device1", "status"))
                    .last()
                    .asString()
                    .startsWith("degraded: no_disk: "));
            assertThat(logOf(agent)).contains("the disk does not accept readings");

            Files.delete(spool);
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(bridge.notes("device1", "status")).last().isEqualTo("online"));
        }
    }

    @Test
    void aBrokerThatAcknowledgesNothingIsNoticed() throws Exception {
        var http = new Http();
        var stalls = "fieldline_agent_stalls_total{device=\"device1\"}";
        try (var mosquitto = Mosquitto.start(folder);
                var bridge = subscribe(mosquitto);
                var agent = start(mosquitto, List.of(), "--source=random", "--random-interval=100ms", http.flag())) {
            await().atMost(PATIENCE).until(() -> bridge.count() >= 20);
            await().atMost(PATIENCE).until(() -> http.get("/readyz").equals("ok\n"));
            var before = http.number(stalls);
            signal("STOP");
            try {
                await().atMost(PATIENCE).until(() -> logOf(agent).contains("the broker acknowledges nothing"));
                await().atMost(PATIENCE).until(() -> http.get("/readyz").contains("device1: degraded: stalled: "));
                assertThat(http.number(stalls)).isGreaterThan(before);
            } finally {
                signal("CONT");
            }
            await().atMost(PATIENCE).until(() -> http.get("/readyz").equals("ok\n"));
        }
    }

    @Test
    void aDeadbandDoesNotChangeTheMean() throws Exception {
        try (var mosquitto = Mosquitto.start(folder);
                var bridge = subscribe(mosquitto);
                var agent = start(
                        mosquitto,
                        List.of(),
                        "--source=random",
                        "--random-interval=20ms",
                        "--random-min=10",
                        "--random-max=20",
                        "--deadband=100",
                        "--deadband-interval=1s")) {
            await().atMost(PATIENCE).until(() -> wholeIntervals(bridge).size() >= 5);
            assertThat(bridge.arrivals())
                    .allSatisfy(
                            arrival -> assertThat(arrival.reading().quality()).isEqualTo(Quality.SIMULATED));
            assertThat(wholeIntervals(bridge)).allSatisfy(interval -> assertThat(
                            interval.reading().metrics().get("co"))
                    .as("the mean of at least 20 uniform values from 10 to 20")
                    .isBetween(12.0, 18.0));
        }
    }

    /** The readings that stand for most of a second; a busy machine takes fewer measurements in some seconds. */
    private static List<Subscriber.Arrival> wholeIntervals(Subscriber bridge) {
        return bridge.arrivals().stream()
                .filter(arrival -> arrival.reading().samples() >= 20)
                .toList();
    }

    private Child start(Mosquitto mosquitto, List<String> options, String... flags) throws IOException {
        var command = command(mosquitto, flags);
        command.addAll(command.indexOf("-jar"), options);
        return start(command);
    }

    private List<String> command(Mosquitto mosquitto, String... flags) {
        var all = new ArrayList<>(List.of(flags));
        all.add("--spool-folder=" + folder.resolve("spool"));
        all.add("--mqtt-uri=" + mosquitto.uri());
        return Checkout.here().command("device-agent", all);
    }

    /** The command with a folder of classes that replace those of the jar. */
    private static List<String> withClassesOf(Path classes, List<String> command) {
        var jar = command.indexOf("-jar");
        var path = classes + File.pathSeparator + command.get(jar + 1);
        var changed = new ArrayList<>(command.subList(0, jar));
        changed.addAll(List.of("-cp", path, Main.class.getName()));
        changed.addAll(command.subList(jar + 2, command.size()));
        return changed;
    }

    private static Child start(List<String> command) throws IOException {
        return Child.start(
                "device-agent",
                command,
                Path.of("target", "testbed", "device-agent.log").toAbsolutePath());
    }

    /** By its process, which is a child of this one. */
    private void signal(String name) throws IOException, InterruptedException {
        var broker = ProcessHandle.current()
                .descendants()
                .filter(process -> process.info()
                        .arguments()
                        .map(arguments -> List.of(arguments)
                                .contains(folder.resolve("mosquitto.conf").toString()))
                        .orElse(false))
                .findFirst()
                .orElseThrow();
        var kill = new ProcessBuilder("kill", "-" + name, Long.toString(broker.pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    private static Subscriber subscribe(Mosquitto mosquitto) {
        return Subscriber.start(new MqttSettings(mosquitto.uri(), Optional.empty(), Optional.empty()));
    }

    private static String logOf(Child agent) {
        return agent.lastLines().toString();
    }
}

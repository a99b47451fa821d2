package io.fieldline.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.launcher.Part.Stage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class SupervisorTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SERVE = "echo ready: here; exec cat";
    private static final String UP = "all is up";
    /** For the case that the machine is stalled for a second, and then for eight. */
    private static final List<Integer> PATIENCE_OF_SECONDS = List.of(1, 8, 40);

    private static final Restarts.Limit AT_ONCE = new Restarts.Limit(3, Duration.ofMinutes(1), Duration.ofMillis(10));

    @TempDir
    private Path folder;

    private final CompletableFuture<Void> up = new CompletableFuture<>();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void eachPartIsToldAsItGetsReadyAndTheAddressLast() throws Exception {
        var supervisor = supervisor(part("kafka", Stage.BROKER, SERVE), part("bridge", Stage.BRIDGE, SERVE));

        assertThat(runUntilUp(supervisor)).isEmpty();

        var lines = printed();
        assertThat(lines.subList(0, 2))
                .anySatisfy(line -> assertThat(line).matches(" +\\d+\\.\\d s  kafka +here"))
                .anySatisfy(line -> assertThat(line).matches(" +\\d+\\.\\d s  bridge +here"));
        assertThat(lines.get(2)).isEqualTo(UP);
    }

    @Test
    void whoeverSendsIsStoppedBeforeWhoeverReceives() throws Exception {
        var supervisor = supervisor(
                part("kafka", Stage.BROKER, SERVE),
                part("emitter", Stage.EMITTER, SERVE),
                part("agent", Stage.AGENT, SERVE),
                part("spark", Stage.SPARK_JOB, SERVE),
                part("bridge", Stage.BRIDGE, SERVE));

        runUntilUp(supervisor);

        assertThat(printed())
                .containsSubsequence(
                        "Stopping everything.",
                        "  stopped  agent",
                        "  stopped  bridge",
                        "  stopped  spark",
                        "  stopped  emitter",
                        "  stopped  kafka");
    }

    @Test
    void aDeadPartIsReportedAndTheOthersAreStopped() throws Exception {
        var supervisor = supervisor(
                part("kafka", Stage.BROKER, SERVE), part("bridge", Stage.BRIDGE, "echo no space left; exit 7"));

        var problem = supervisor.run(UP);

        assertThat(problem.orElseThrow())
                .contains(
                        "bridge ended with exit code 7",
                        "no space left",
                        folder.resolve("bridge.log").toString());
        assertThat(printed()).contains("  stopped  kafka");
    }

    @Test
    void aPartThatIsKilledIsRestartedAndItsLogKeepsBothLives() throws Exception {
        var supervisor =
                supervisor(part("bridge", Stage.BRIDGE, SERVE), part("kafka", Stage.BROKER, countsItsStarts()));
        var outcome = CompletableFuture.supplyAsync(() -> run(supervisor));
        up.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        kill("kafka");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(printed()).anyMatch(line -> line.matches(".*kafka +start 2")));
        supervisor.stop();
        assertThat(outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEmpty();
        assertThat(printed())
                .anyMatch(line -> line.matches(
                        " +\\d+\\.\\d s  kafka ended with exit code 137 \\(signal 9\\); restarting it in \\d\\.\\d s"
                                + " \\(restart 1 of at most 3 in 1 min\\)"))
                .containsOnlyOnce(UP)
                .endsWith("  stopped  bridge", "  stopped  kafka");
        assertThat(folder.resolve("kafka.log")).content().isEqualTo("ready: start 1\nready: start 2\n");
    }

    /** Killed, and its successor left behind by a killed supervisor, it has to be found by the next one. */
    @Test
    void aRestartedPartIsNotedForTheNextSupervisor() throws Exception {
        var supervisor = supervisor(part("kafka", Stage.BROKER, countsItsStarts()));
        var outcome = CompletableFuture.supplyAsync(() -> run(supervisor));
        up.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        var first = pid("kafka");

        kill("kafka");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(printed()).anyMatch(line -> line.matches(".*kafka +start 2")));
        assertThat(pid("kafka")).isNotEqualTo(first);
        assertThat(ProcessHandle.of(pid("kafka"))).isPresent();
        supervisor.stop();
        outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aPartThatEndsAgainAndAgainIsReportedAndEverythingIsStopped() throws Exception {
        var problem = supervisor(
                        part("kafka", Stage.BROKER, SERVE),
                        part("bridge", Stage.BRIDGE, "echo ready: yes; echo no space left; exit 1"))
                .run(UP);

        assertThat(problem.orElseThrow())
                .contains(
                        "bridge ended with exit code 1 (cannot start), after restart 3 of at most 3 in 1 min",
                        "no space left");
        assertThat(printed()).filteredOn(line -> line.contains("restarting it")).hasSize(3);
        assertThat(printed()).contains("  stopped  kafka");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void aPartThatNeedsAPersonIsNotRestarted(int code) throws Exception {
        var problem = supervisor(part("bridge", Stage.BRIDGE, "echo ready: yes; exit " + code))
                .run(UP);

        assertThat(problem.orElseThrow()).contains("bridge ended with exit code " + code);
        assertThat(printed()).noneMatch(line -> line.contains("restarting it"));
    }

    @Test
    void aPartThatCrashesBeforeItIsReadyIsRestarted() throws Exception {
        var supervisor = supervisor(part(
                "spark",
                Stage.SPARK_JOB,
                "[ -e %1$s ] || { touch %1$s; kill -9 $$; }; ".formatted(folder.resolve("crashed")) + SERVE));

        assertThat(runUntilUp(supervisor)).isEmpty();

        assertThat(printed())
                .anyMatch(line -> line.contains("spark ended with exit code 137 (signal 9); restarting it"));
    }

    @Test
    void nothingIsRestartedOnceAStopWasAskedFor() throws Exception {
        var slow = new Restarts.Limit(3, Duration.ofMinutes(1), Duration.ofMinutes(1));
        var supervisor = supervisor(slow, part("kafka", Stage.BROKER, countsItsStarts()));
        var outcome = CompletableFuture.supplyAsync(() -> run(supervisor));
        up.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        kill("kafka");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(printed()).anyMatch(line -> line.contains("restarting it in 60.0 s")));

        supervisor.stop();

        assertThat(outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEmpty();
        assertThat(folder.resolve("kafka.log")).content().isEqualTo("ready: start 1\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for i in 1 2 3 4 5 6; do sleep $(($1 * 4 / 10)).$(($1 * 4 % 10)); echo $i; done", // prints
                "end=$(($(date +%s) + 3 * $1)); while [ $(date +%s) -lt $end ]; do :; done" // is silent and works
            })
    void aStartMayTakeItsTimeAsLongAsThereIsProgress(String work) {
        var problems = new ArrayList<String>();
        for (var seconds : PATIENCE_OF_SECONDS) {
            var slow = supervisor(
                    Duration.ofSeconds(seconds),
                    part("spark", Stage.SPARK_JOB, "set -- %d; ".formatted(seconds) + work + "; " + SERVE));
            up.thenRun(slow::stop);
            var problem = run(slow);
            if (problem.isEmpty()) {
                return;
            }
            problems.add(problem.get());
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void anErrorInAThreadThatWatchesStopsEverything() throws Exception {
        var supervisor = supervisor(part("kafka", Stage.BROKER, SERVE));
        var outcome = CompletableFuture.supplyAsync(() -> run(supervisor));
        up.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        supervisor.fail("no more threads");

        assertThat(outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).contains("no more threads");
        assertThat(printed()).contains("  stopped  kafka");
    }

    @Test
    void theExitCodeOfADeadPartIsExplained() throws Exception {
        var problem = supervisor(part("bridge", Stage.BRIDGE, "exit 4")).run(UP);

        assertThat(problem.orElseThrow())
                .contains("bridge ended with exit code 4 (refused by the MQTT broker, Kafka or a database");
    }

    @Test
    void aStartWithoutProgressIsGivenUp() {
        var problems = new ArrayList<String>();
        for (var seconds : PATIENCE_OF_SECONDS) {
            var problem = run(supervisor(
                            Duration.ofSeconds(seconds),
                            part("kafka", Stage.BROKER, SERVE),
                            part("spark", Stage.SPARK_JOB, "echo thinking; exec cat"),
                            part("emitter", Stage.EMITTER, "echo waiting for spark; exec cat")))
                    .orElseThrow();
            assertThat(problem)
                    .contains("spark is not ready after %d s without progress".formatted(seconds), "thinking")
                    .contains(
                            "emitter is not ready after %d s without progress".formatted(seconds), "waiting for spark");
            if (!problem.contains("kafka")) {
                return;
            }
            problems.add(problem);
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void nothingIsStartedOnceAStopWasAskedFor() throws Exception {
        var supervisor = supervisor(part("kafka", Stage.BROKER, SERVE));
        supervisor.stop();

        assertThat(supervisor.run(UP)).isEmpty();

        assertThat(folder.resolve("kafka.log")).doesNotExist();
    }

    @Test
    void nothingIsLeftToStopAfterAnOrderlyEnd() throws Exception {
        runUntilUp(supervisor(part("kafka", Stage.BROKER, SERVE)));

        assertThat(folder.resolve("processes")).doesNotExist();
    }

    private Optional<String> runUntilUp(Supervisor supervisor) throws Exception {
        var outcome = CompletableFuture.supplyAsync(() -> run(supervisor));
        up.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        supervisor.stop();
        return outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static Optional<String> run(Supervisor supervisor) {
        try {
            return supervisor.run(UP);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private Supervisor supervisor(Part... parts) {
        return supervisor(PATIENCE, parts);
    }

    private Supervisor supervisor(Duration patience, Part... parts) {
        return supervisor(patience, AT_ONCE, parts);
    }

    private Supervisor supervisor(Restarts.Limit restarts, Part... parts) {
        return supervisor(PATIENCE, restarts, parts);
    }

    private Supervisor supervisor(Duration patience, Restarts.Limit restarts, Part... parts) {
        var leftovers = new Leftovers(folder.resolve("processes"));
        return new Supervisor(List.of(parts), folder, leftovers, progress(), patience, restarts);
    }

    /** A script whose ready line says how often it was started. */
    private String countsItsStarts() {
        return "echo x >> %1$s; echo ready: start $(wc -l < %1$s); exec cat".formatted(folder.resolve("starts"));
    }

    private void kill(String name) throws IOException {
        ProcessHandle.of(pid(name)).orElseThrow().destroyForcibly();
    }

    /** As noted for the next supervisor. */
    private long pid(String name) throws IOException {
        return Files.readAllLines(folder.resolve("processes")).stream()
                .map(line -> line.split(" ", -1))
                .filter(fields -> fields[2].equals(name))
                .mapToLong(fields -> Long.parseLong(fields[0]))
                .findFirst()
                .orElseThrow();
    }

    private Progress progress() {
        return new Progress(
                new PrintStream(printed, true, StandardCharsets.UTF_8) {
                    @Override
                    public void println(String line) {
                        super.println(line);
                        if (line.equals(UP)) {
                            up.complete(null);
                        }
                    }
                },
                false);
    }

    private List<String> printed() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static Part part(String name, Stage stage, String script) {
        return new Part(name, stage, List.of("sh", "-c", script));
    }
}

package io.fieldline.emitter.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.processes.Child;
import io.fieldline.processes.FreePort;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The emitter as a process with its shipped options, and a well-behaved client. It has no Kafka unless a flag names it. */
final class Victim implements AutoCloseable {
    /** The address of the well-behaved client. */
    static final String FRIEND = "127.0.0.2";

    static final String ATTACKER = "127.0.0.3";

    /** Long enough for a machine that is stalled for a while; without load an answer takes milliseconds. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int ANSWERS = 20;
    private static final String KAFKA = "--kafka-servers=";
    private static final Path LOGS = Path.of("target", "testbed").toAbsolutePath();

    private final int port = FreePort.find();
    private final Child process;

    private Victim(List<String> options, List<String> flags) throws IOException {
        var all = new ArrayList<>(List.of("--port=" + port));
        if (flags.stream().noneMatch(flag -> flag.startsWith(KAFKA))) {
            all.add(KAFKA + "127.0.0.1:1");
        }
        all.addAll(flags);
        var command = new ArrayList<>(Service.command("emitter", all));
        command.addAll(command.indexOf("-jar"), options); // the last of two equal options counts
        process = Child.start("emitter", command, LOGS.resolve("emitter-%d.log".formatted(port)));
    }

    static Victim start(String... flags) throws IOException {
        return start(List.of(), List.of(flags));
    }

    /** Adds these options of the JVM after the shipped ones. */
    static Victim start(List<String> options, List<String> flags) throws IOException {
        var victim = new Victim(options, flags);
        await().ignoreExceptions().until(() -> victim.ask(FRIEND, "/healthz").contains(" 200 "));
        return victim;
    }

    Raw connect(String from) throws IOException {
        return Raw.connect(from, port);
    }

    Raw connectSmall(String from) throws IOException {
        return Raw.connectSmall(from, port);
    }

    /** Sends one request on a new connection; returns the part of the answer that arrives in time. */
    String ask(String from, String path, String... headers) throws IOException {
        try (var connection = connect(from)) {
            return connection.send(Raw.get(path, headers)).readUntil("\r\n\r\n", PATIENCE);
        }
    }

    /** Checks that a well-behaved client gets all its answers in time. */
    void servesOthers(String path, String... headers) throws IOException {
        for (var number = 0; number < ANSWERS; number++) {
            assertThat(ask(FRIEND, path, headers))
                    .as("answer %d to %s", number, path)
                    .contains(" 200 ");
        }
        assertThat(process.isAlive()).isTrue();
    }

    /** Checks that another page can join. */
    void letsOthersJoin(String join) throws IOException {
        try (var page = connect(FRIEND)) {
            assertThat(page.send(Raw.upgrade()).readUntil("pingTimeout", PATIENCE))
                    .contains(" 101 ");
            page.sendText(join);
            assertThat(page.readUntil("40{\"sid\"", PATIENCE)).contains("40{\"sid\"");
        }
    }

    /** The median time that a well-behaved client waits for an answer. */
    Duration usualAnswer(String path) throws IOException {
        var answers = new ArrayList<Duration>();
        for (var number = 0; number < ANSWERS; number++) {
            var asked = System.nanoTime();
            assertThat(ask(FRIEND, path)).contains(" 200 ");
            answers.add(Duration.ofNanos(System.nanoTime() - asked));
        }
        answers.sort(null);
        return answers.get(ANSWERS / 2);
    }

    /** The whole answer, however long it is. */
    String body(String path) throws IOException {
        try (var connection = connect(FRIEND)) {
            return connection.send(Raw.get(path, "Connection: close")).readUntil("\u0000", PATIENCE.multipliedBy(4));
        }
    }

    /** The number of refusals for this reason. */
    long refused(String reason, String... headers) throws IOException {
        return metric("refused_total{reason=\"%s\"}".formatted(reason), headers);
    }

    /** A metric, by its name without the prefix of the emitter. */
    long metric(String nameAndLabels, String... headers) throws IOException {
        try (var connection = connect(FRIEND)) {
            var name = "fieldline_emitter_%s ".formatted(nameAndLabels);
            var metrics = connection.send(Raw.get("/metrics", headers)).readUntil(name, PATIENCE)
                    + connection.readUntil("\n", PATIENCE);
            return metrics.lines()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length()))
                    .mapToLong(number -> (long) Double.parseDouble(number))
                    .findFirst()
                    .orElse(0);
        }
    }

    /** The resident memory of the process in MB. */
    long residentMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
                .findFirst()
                .orElseThrow();
    }

    /** The used heap after a full collection in MB. */
    long heapMegabytes() throws IOException, InterruptedException {
        jcmd("GC.run");
        var kilobytes = jcmd("GC.heap_info")
                .lines()
                .map(line -> line.replaceFirst(".* total \\d+K, used (\\d+)K.*", "$1"))
                .filter(used -> used.matches("\\d+"))
                .mapToLong(Long::parseLong)
                .sum();
        return kilobytes / 1_024;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        var jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        var output = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
        assertThat(jcmd.waitFor()).as(output).isZero();
        return output;
    }

    /** The output of the process. */
    List<String> log() throws IOException {
        return Files.readAllLines(process.log());
    }

    /** The exit code of the process when it ends by itself. */
    CompletableFuture<Integer> exit() {
        return process.exit();
    }

    @Override
    public void close() {
        process.close();
    }
}

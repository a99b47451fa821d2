package io.fieldline.lifecycle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With Debian's systemd-notify, and a Unix datagram socket of Python in the role of systemd. */
@Timeout(300)
class ServiceManagerIT {
    private static final String RECEIVER = """
            import socket, sys
            receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            receiver.settimeout(240)
            receiver.bind(sys.argv[1])
            while True:
                print(receiver.recv(4096).decode())
            """;

    private static final String WATCHDOG = "WATCHDOG=1";

    @TempDir
    private Path folder;

    private Process systemd;
    private BufferedReader messages;

    @BeforeEach
    void listen() throws IOException {
        for (var program : Set.of("python3", "systemd-notify")) {
            assumeTrue(isInstalled(program), program + " is missing");
        }
        systemd = new ProcessBuilder("python3", "-u", "-c", RECEIVER, socket().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        messages = systemd.inputReader(UTF_8);
        while (!Files.exists(socket())) {
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void close() {
        systemd.destroyForcibly();
    }

    @Test
    void tellsSystemdThatTheServiceIsReady() {
        manager(Map.of()).ready("forwarding to Kafka", () -> "");

        assertThat(until("READY=1")).contains("STATUS=forwarding to Kafka");
    }

    @Test
    void feedsTheWatchdogWhileTheServiceMakesProgress() {
        manager(watchdog(Duration.ofMillis(400), ProcessHandle.current().pid())).ready("working", () -> "");

        until(WATCHDOG);
        until(WATCHDOG);
    }

    @Test
    void doesNotFeedTheWatchdogWhileTheServiceIsStuck() {
        var problem = new AtomicReference<>("the loop is stuck");
        var asked = new AtomicInteger();
        manager(watchdog(Duration.ofMillis(400), ProcessHandle.current().pid())).ready("working", () -> {
            if (asked.incrementAndGet() == 3) {
                problem.set("");
                marker("PROGRESS=1");
            }
            return problem.get();
        });

        assertThat(until("PROGRESS=1")).doesNotContain(WATCHDOG);
        until(WATCHDOG);
    }

    /** A child of a service inherits its variables. */
    @Test
    void leavesTheWatchdogOfAnotherProcessAlone() {
        manager(watchdog(Duration.ofMillis(4), 1)).ready("working", () -> {
            throw new AssertionError("asked");
        });

        until("READY=1");
    }

    @Test
    void doesNothingWithoutSystemd() {
        ServiceManager.of(Map.of(), 1).ready("working", () -> "");
        marker("END=1");

        assertThat(until("END=1")).doesNotContain("READY=1");
    }

    private ServiceManager manager(Map<String, String> variables) {
        var environment = new HashMap<>(variables);
        environment.put("NOTIFY_SOCKET", socket().toString());
        return ServiceManager.of(environment, ProcessHandle.current().pid());
    }

    private static Map<String, String> watchdog(Duration limit, long pid) {
        return Map.of(
                "WATCHDOG_USEC",
                String.valueOf(TimeUnit.NANOSECONDS.toMicros(limit.toNanos())),
                "WATCHDOG_PID",
                String.valueOf(pid));
    }

    /** Sends a message that the class under test does not send. */
    private void marker(String message) {
        var notify = new ProcessBuilder("systemd-notify", message);
        notify.environment().put("NOTIFY_SOCKET", socket().toString());
        try {
            assertThat(notify.start().waitFor()).isZero();
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Reads messages up to this one; returns those before it. */
    private Set<String> until(String message) {
        return Stream.generate(this::read)
                .takeWhile(line -> !line.equals(message))
                .collect(toCollection(LinkedHashSet::new));
    }

    private String read() {
        try {
            return Objects.requireNonNull(messages.readLine(), "the receiver has ended");
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private Path socket() {
        return folder.resolve("notify");
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }
}

package io.fieldline.lifecycle;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd that the service is ready, that it works, and that it stops; without systemd it does nothing. The program
 * {@code systemd-notify} sends the messages, because Java cannot write to a Unix datagram socket, so the unit needs
 * {@code NotifyAccess=all}.
 */
public final class ServiceManager {
    private static final Logger log = LoggerFactory.getLogger(ServiceManager.class);
    private static final String PROGRAM = "systemd-notify";
    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** systemd recommends half of its limit; at a quarter, one message may be lost. */
    private static final int MESSAGES_PER_LIMIT = 4;

    private final Optional<String> socket;
    private final Optional<Duration> watchdogLimit;

    private ServiceManager(Optional<String> socket, Optional<Duration> watchdogLimit) {
        this.socket = socket;
        this.watchdogLimit = watchdogLimit;
    }

    /** systemd, if it started this process with {@code Type=notify}. */
    public static ServiceManager ofProcess() {
        return of(System.getenv(), ProcessHandle.current().pid());
    }

    static ServiceManager of(Map<String, String> environment, long pid) {
        return new ServiceManager(Optional.ofNullable(environment.get(SOCKET)), limit(environment, pid));
    }

    /** {@code WATCHDOG_PID} names the process that must send the messages, because children inherit the variables. */
    private static Optional<Duration> limit(Map<String, String> environment, long pid) {
        var isOurs =
                environment.getOrDefault("WATCHDOG_PID", String.valueOf(pid)).equals(String.valueOf(pid));
        return Optional.ofNullable(environment.get("WATCHDOG_USEC"))
                .filter(text -> isOurs && text.matches("[1-9]\\d{0,15}"))
                .map(text -> Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(Long.parseLong(text))));
    }

    /**
     * The service does its work. From now on a thread {@code service-manager} asks it at each quarter of {@code WATCHDOG_USEC}, and
     * tells systemd that it works. If the service has a problem, the thread only logs it, and systemd restarts the service. When
     * the process is asked to end, systemd learns that too.
     *
     * @param status what it does, for {@code systemctl status}
     * @param stuck  why a restart would help; empty if the loop that does the work makes progress
     */
    public void ready(String status, Supplier<String> stuck) {
        send("STATUS=" + status, "READY=1");
        if (socket.isEmpty()) {
            return;
        }
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(this::stopping, "service-manager-stop"));
        } catch (IllegalStateException ending) { // the signal to stop came first
            return;
        }
        if (watchdogLimit.isPresent()) {
            var watchdog = new Thread(() -> watch(watchdogLimit.get(), stuck), "service-manager");
            watchdog.setDaemon(true);
            watchdog.start();
        }
    }

    private void stopping() {
        send("STATUS=stopping", "STOPPING=1");
    }

    private void watch(Duration limit, Supplier<String> stuck) {
        try {
            while (true) {
                var problem = stuck.get();
                if (problem.isEmpty()) {
                    send("WATCHDOG=1");
                } else {
                    log.error(
                            "cannot feed the watchdog; systemd restarts the service if this lasts {} s: reason={}",
                            limit.toSeconds(),
                            problem);
                }
                TimeUnit.NANOSECONDS.sleep(limit.toNanos() / MESSAGES_PER_LIMIT);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(String... assignments) {
        if (socket.isEmpty()) {
            return;
        }
        var command = new ArrayList<>(List.of(PROGRAM));
        command.addAll(List.of(assignments));
        try {
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put(SOCKET, socket.get());
            var program = builder.start();
            if (!program.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                program.destroyForcibly();
                log.warn("{} did not end within {} s: {}", PROGRAM, PATIENCE.toSeconds(), List.of(assignments));
            } else if (program.exitValue() != 0) {
                log.warn("{} failed: exit={} {}", PROGRAM, program.exitValue(), List.of(assignments));
            }
        } catch (IOException missing) {
            log.warn("cannot run {}; install the package systemd: {}", PROGRAM, missing.getMessage());
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.fieldline.launcher;

import io.fieldline.configuration.Settings;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.lifecycle.ExitCode;
import io.fieldline.lifecycle.Shutdown;
import io.fieldline.processes.Checkout;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * {@code ./fieldline up}: all of Fieldline on this machine, each part in its own process. Its exit codes are those of {@link ExitCode}:
 * 0 after Ctrl-C or SIGTERM, 1 if a part failed and no restart helped. It leaves no process.
 */
final class Up {
    /** How long parts that are not ready may neither print a line nor use a processor. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Restarts.Limit RESTARTS = new Restarts.Limit(5, Duration.ofMinutes(10), Duration.ofSeconds(1));

    /** Each of the seven stages takes 12 s and a kill at most. */
    private static final Duration STOP_BOUND = Duration.ofSeconds(110);

    private final UpConfig config;
    private final Checkout checkout;
    private final Progress progress;
    private final Path data;
    private final CompletableFuture<Supervisor> supervisor = new CompletableFuture<>();
    private volatile int failureCode = ExitCode.CANNOT_START;

    private Up(UpConfig config, Checkout checkout, Progress progress) {
        this.config = config;
        this.checkout = checkout;
        this.progress = progress;
        this.data = config.data()
                .orElse(checkout.root().resolve("data"))
                .toAbsolutePath()
                .normalize();
    }

    public static void main(String[] args) {
        var config = Settings.of("up", "Starts all of Fieldline on this machine; Ctrl-C stops it.", UpConfig.class)
                .loadOrExit(args);
        var progress = new Progress(System.out, Boolean.getBoolean("fieldline.terminal"));
        var up = new Up(config, Checkout.here(), progress);
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> up.fail(error));
        Shutdown.onSignal(STOP_BOUND, () -> up.supervisor.thenAccept(Supervisor::stop));
        var exitCode = up.runToTheEnd();
        System.out.flush();
        Runtime.getRuntime().halt(exitCode); // after a signal the JVM would report 130 or 143
    }

    private int runToTheEnd() {
        try {
            return run();
        } catch (RuntimeException | Error unexpected) {
            unexpected.printStackTrace();
            return ExitCode.UNEXPECTED_ERROR;
        }
    }

    /** A thread that watches a part has ended with an error, so that nothing is supervised any more. */
    private void fail(Throwable error) {
        error.printStackTrace();
        failureCode = ExitCode.UNEXPECTED_ERROR;
        supervisor.thenAccept(running -> running.fail(ErrorText.of(error)));
    }

    private int run() {
        try (var folder = DataFolder.open(data)) {
            var leftovers = new Leftovers(data.resolve("processes"));
            leftovers.stop().forEach(name -> progress.say("Stopped %s, left by an earlier up.".formatted(name)));
            Ports.requireFree(config.ports());
            if (config.board()) {
                Firmware.of(checkout).build();
            }
            var share = config.share()
                    ? Optional.of(NetworkShare.open(data.resolve("share"), config.shareAddress()))
                    : Optional.<NetworkShare>empty();
            if (share.isPresent()) {
                var ports = Map.of("--port", config.port(), "--mqtt-port", config.mqttPort());
                Ports.requireFree(InetAddress.getByName(share.get().address()), ports);
            }
            var parts = new Parts(config, checkout, data, share, Instant.now()).all();
            supervisor.complete(new Supervisor(parts, data.resolve("logs"), leftovers, progress, PATIENCE, RESTARTS));
            progress.say("Starting; data and logs are in %s".formatted(folder.path()));
            var problem = supervisor.join().run(upMessage(share));
            problem.ifPresent(progress::say);
            return problem.isPresent() ? failureCode : ExitCode.STOPPED;
        } catch (CannotStart reason) {
            progress.say("Fieldline cannot start:%n%s".formatted(reason.getMessage()));
        } catch (IOException failed) {
            progress.say("Fieldline failed: %s".formatted(ErrorText.of(failed)));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        return failureCode;
    }

    private String upMessage(Optional<NetworkShare> share) {
        var address = share.map(NetworkShare::host).orElse("127.0.0.1");
        var message = "Fieldline is up: %s://%s:%d/   Ctrl-C stops everything."
                .formatted(config.scheme(), address, config.port());
        return share.map(shared -> message + invitation(shared)).orElse(message);
    }

    private String invitation(NetworkShare share) {
        var text = new StringBuilder();
        var link = share.link(config.scheme(), config.port());
        text.append("%nThe page on other devices: %s".formatted(link));
        if (Charset.defaultCharset().newEncoder().canEncode('\u2580')) {
            TerminalQrCode.of(link)
                    .forEach(line -> text.append(System.lineSeparator()).append(line));
        }
        text.append(("%nMQTT for other devices: tcp://%s:%d, user %s, password %s; a reading goes to"
                        + " fieldline/<device>/readings.%n%s not encrypted: everyone in this network can read it.")
                .formatted(
                        share.host(),
                        config.mqttPort(),
                        NetworkShare.USER,
                        share.password().word(),
                        config.tlsCert().isPresent() ? "MQTT is" : "Page and MQTT are"));
        return text.toString();
    }
}

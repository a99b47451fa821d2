package io.fieldline.launcher;

import io.fieldline.service.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./fieldline up}: all of Fieldline on this machine, each part its own process. Ends with 0 when it was asked
 * to (Ctrl-C, SIGTERM), with 1 when something failed, with 2 on wrong flags; and leaves no process.
 */
final class Up {
    private static final Duration START = Duration.ofMinutes(2);

    /** Each of the six stages takes 12 s and a kill at most. */
    private static final Duration STOP = Duration.ofSeconds(100);

    private final UpConfig config;
    private final Checkout checkout;
    private final Path data;
    private final Progress progress;
    private final Leftovers leftovers;
    private final Supervisor supervisor;

    private Up(UpConfig config, Checkout checkout, Progress progress) {
        this.config = config;
        this.checkout = checkout;
        this.data = config.data()
                .orElse(checkout.root().resolve("data"))
                .toAbsolutePath()
                .normalize();
        this.progress = progress;
        this.leftovers = new Leftovers(data.resolve("processes"));
        var parts = new Parts(config, checkout, data).all();
        this.supervisor = new Supervisor(parts, data.resolve("logs"), leftovers, progress, START);
    }

    public static void main(String[] args) {
        var config = Settings.of("up", "Starts all of Fieldline on this machine; Ctrl-C stops it.", UpConfig.class)
                .loadOrExit(args);
        var progress = new Progress(System.out, Boolean.getBoolean("fieldline.terminal"));
        var up = new Up(config, Checkout.here(), progress);
        var exitCode = new CompletableFuture<Integer>();
        onSignal(up.supervisor::stop, exitCode);
        try {
            exitCode.complete(up.run());
        } finally {
            exitCode.complete(1); // unless it is told already
        }
        System.exit(exitCode.join());
    }

    /** On the way out, however it began, everything is stopped first; an exit that was asked for is no failure. */
    private static void onSignal(Runnable stop, CompletableFuture<Integer> exitCode) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stop.run();
                            var code = exitCode.completeOnTimeout(1, STOP.toSeconds(), TimeUnit.SECONDS)
                                    .join();
                            System.out.flush();
                            Runtime.getRuntime().halt(code); // else the JVM reports the signal: 130 or 143
                        },
                        "shutdown"));
    }

    private int run() {
        try (var folder = DataFolder.open(data)) {
            leftovers.stop().forEach(name -> progress.say("Stopped %s, left over from an earlier up.".formatted(name)));
            Ports.requireFree(config.ports());
            if (config.board()) {
                Firmware.of(checkout).build();
            }
            progress.say("Starting; data and logs are in %s".formatted(folder.path()));
            var problem = supervisor.run(
                    "Fieldline is up: http://127.0.0.1:%d/   Ctrl-C stops everything.".formatted(config.port()));
            problem.ifPresent(progress::say);
            return problem.isPresent() ? 1 : 0;
        } catch (CannotStart reason) {
            progress.say("Fieldline cannot start:%n%s".formatted(reason.getMessage()));
        } catch (IOException failed) {
            progress.say("Fieldline failed: %s".formatted(failed));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        return 1;
    }
}

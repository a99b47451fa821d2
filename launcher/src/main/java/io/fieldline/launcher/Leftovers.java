package io.fieldline.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Notes which processes were started, so that after a SIGKILL of the supervisor the next one can stop those that it
 * left: the ones with the noted id that also started at the noted time.
 */
final class Leftovers {
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    /** The kernel tells a start relative to boot, so that it moves a little when the clock is set. */
    private static final Duration CLOCK_CORRECTION = Duration.ofSeconds(3);

    private final Path file;

    Leftovers(Path file) {
        this.file = file;
    }

    /** Stops what an earlier supervisor left, the last started first: nobody waits for a broker that is gone. */
    List<String> stop() throws IOException, InterruptedException {
        var stopped = new ArrayList<String>();
        var lines = Files.exists(file) ? Files.readAllLines(file) : List.<String>of();
        for (var i = lines.size() - 1; i >= 0; i--) {
            var fields = lines.get(i).split(" ", 3);
            if (fields.length < 3) {
                continue; // torn by the kill
            }
            var left = find(Long.parseLong(fields[0]), Instant.ofEpochMilli(Long.parseLong(fields[1])));
            if (left.isPresent()) {
                stop(left.get());
                stopped.add(fields[2]);
            }
        }
        forget();
        return stopped;
    }

    void note(List<Child> children) throws IOException {
        var lines = children.stream()
                .filter(Child::isAlive)
                .map(child -> child.pid() + " " + startedAt(child.handle()).toEpochMilli() + " " + child.name())
                .toList();
        Files.write(file, lines);
    }

    void forget() throws IOException {
        Files.deleteIfExists(file);
    }

    private static Optional<ProcessHandle> find(long pid, Instant started) {
        return ProcessHandle.of(pid)
                .filter(process ->
                        Duration.between(started, startedAt(process)).abs().compareTo(CLOCK_CORRECTION) < 0);
    }

    private static Instant startedAt(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }

    private static void stop(ProcessHandle process) throws InterruptedException {
        process.destroy();
        try {
            process.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException stuck) {
            process.destroyForcibly();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

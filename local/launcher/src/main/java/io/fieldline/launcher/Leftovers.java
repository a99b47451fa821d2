package io.fieldline.launcher;

import io.fieldline.processes.Child;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import java.util.regex.Pattern;

/**
 * Notes which processes were started, so that after a SIGKILL of the supervisor the next one can stop those that it
 * left: the ones with the noted id that also started at the noted time.
 */
final class Leftovers {
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    /** The kernel tells a start relative to boot, so that it moves a little when the clock is set. */
    private static final Duration CLOCK_CORRECTION = Duration.ofSeconds(3);

    /** Process id, start in epoch milliseconds, name. */
    private static final Pattern LINE = Pattern.compile("(\\d{1,10}) (\\d{1,15}) (.+)");

    private final Path file;

    Leftovers(Path file) {
        this.file = file;
    }

    /** Stops what an earlier supervisor left, the last started first: nobody waits for a broker that is gone. */
    List<String> stop() throws IOException, InterruptedException {
        var stopped = new ArrayList<String>();
        var lines = Files.exists(file) ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : List.<String>of();
        for (var i = lines.size() - 1; i >= 0; i--) {
            var noted = LINE.matcher(lines.get(i));
            if (!noted.matches()) {
                continue; // torn by the kill, or damaged
            }
            var left = find(Long.parseLong(noted.group(1)), Instant.ofEpochMilli(Long.parseLong(noted.group(2))));
            if (left.isPresent()) {
                stop(left.get());
                stopped.add(noted.group(3));
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

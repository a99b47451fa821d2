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
 * Records the started processes in a file, so that the next supervisor can stop them after a SIGKILL. It stops a process only
 * if both its id and its start time match.
 */
final class Leftovers {
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    /** The kernel stores a start time relative to boot, so it moves a little when the clock is set. */
    private static final Duration CLOCK_CORRECTION = Duration.ofSeconds(3);

    /** Process id, start in epoch milliseconds, name. */
    private static final Pattern LINE = Pattern.compile("(\\d{1,10}) (\\d{1,15}) (.+)");

    private final Path file;

    Leftovers(Path file) {
        this.file = file;
    }

    /** Stops the processes of an earlier supervisor, the last one first, so that none waits for a broker that has ended. */
    List<String> stop() throws IOException, InterruptedException {
        var stopped = new ArrayList<String>();
        var lines = Files.exists(file) ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : List.<String>of();
        for (var i = lines.size() - 1; i >= 0; i--) {
            var noted = LINE.matcher(lines.get(i));
            if (!noted.matches()) {
                continue; // incomplete because of the kill, or damaged
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

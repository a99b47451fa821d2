package io.fieldline.launcher;

import io.fieldline.lifecycle.ExitCode;
import io.fieldline.processes.Child;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Starts all parts together, watches them, restarts those that end, and stops them stage by stage. The thread that calls
 * {@link #run} makes all decisions; other threads only queue events.
 */
final class Supervisor {
    private static final Duration TICK = Duration.ofMillis(200);

    private sealed interface Event {
        record Ready(Child child, String tells) implements Event {}

        record Ended(Child child, int code) implements Event {}

        record StopRequested() implements Event {}

        record Failed(String what) implements Event {}
    }

    private final List<Part> parts;
    private final Path logs;
    private final Leftovers leftovers;
    private final Progress progress;
    private final Duration patience;
    private final Restarts restarts;
    private final NotReady notReady;
    private final BlockingQueue<Event> events =
            new LinkedBlockingQueue<>(); // two for each start, and the requests to stop
    private final Map<Child, Part> children = new LinkedHashMap<>();
    private final long created = System.nanoTime();
    private boolean isUp;
    private volatile boolean stopRequested;

    /**
     * Does not start anything yet.
     *
     * @param patience how long parts that are not ready may be without progress
     * @param restarts the limit of restarts
     */
    Supervisor(
            List<Part> parts,
            Path logs,
            Leftovers leftovers,
            Progress progress,
            Duration patience,
            Restarts.Limit restarts) {
        this.parts = List.copyOf(parts);
        this.logs = logs;
        this.leftovers = leftovers;
        this.progress = progress;
        this.patience = patience;
        this.restarts = new Restarts(restarts);
        this.notReady = new NotReady(patience);
    }

    /** Blocks until everything is stopped; returns the failure, or empty after {@link #stop}. */
    Optional<String> run(String upMessage) throws IOException, InterruptedException {
        try {
            return watch(upMessage);
        } finally {
            stopAll();
            leftovers.forget();
        }
    }

    /** Requests the stop and returns; {@link #run} returns when everything is stopped. */
    void stop() {
        stopRequested = true;
        events.add(new Event.StopRequested());
    }

    /** Requests the end of {@link #run} because of an error in another thread, and returns. */
    void fail(String what) {
        events.add(new Event.Failed(what));
    }

    private Optional<String> watch(String upMessage) throws IOException, InterruptedException {
        for (var part : parts) {
            if (stopRequested) {
                return Optional.empty();
            }
            start(part);
        }
        while (true) {
            var event = events.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
            if (event instanceof Event.StopRequested) {
                progress.say("Stopping everything.");
                return Optional.empty();
            }
            if (event instanceof Event.Failed failed) {
                progress.say("An unexpected error; stopping everything.");
                return Optional.of(failed.what());
            }
            if (event instanceof Event.Ended ended && !planRestart(ended)) {
                return failure(List.of(ended.child()), describe(ended.code()) + after(children.get(ended.child())));
            }
            if (event instanceof Event.Ready ready) {
                ready(ready, upMessage);
            }
            if (notReady.areStuck(now())) {
                return failure(
                        notReady.all(), "is not ready after %d s without progress".formatted(patience.toSeconds()));
            }
            notReady.show(progress, now());
            for (var part : restarts.takeDue(now())) {
                start(part);
            }
        }
    }

    private void start(Part part) throws IOException {
        var child = Child.start(part.name(), part.command(), part.environment(), logs.resolve(part.name() + ".log"));
        children.put(child, part);
        notReady.add(child, now());
        leftovers.note(List.copyOf(children.keySet()));
        var unused = CompletableFuture.allOf(
                child.ready().thenAccept(tells -> events.add(new Event.Ready(child, tells))),
                child.exit().thenAccept(code -> events.add(new Event.Ended(child, code))));
    }

    private void ready(Event.Ready ready, String upMessage) {
        var child = ready.child();
        if (!notReady.remove(child)) {
            return; // it has ended in the meantime
        }
        restarts.ready(children.get(child));
        progress.ready(child.name(), now(), ready.tells());
        if (!isUp && notReady.isEmpty() && !restarts.arePlanned()) {
            isUp = true;
            progress.say(upMessage);
        }
    }

    /** Returns false if a restart cannot help or the limit is reached. */
    private boolean planRestart(Event.Ended ended) {
        var part = children.get(ended.child());
        var delay = restarts.plan(part, ended.code(), now());
        if (delay.isEmpty()) {
            return false;
        }
        children.remove(ended.child());
        notReady.remove(ended.child());
        progress.restarting(part.name(), now(), describe(ended.code()), delay.get(), restarts.progress(part));
        return true;
    }

    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - created);
    }

    private Optional<String> failure(List<Child> failed, String happened) {
        var names = String.join(", ", failed.stream().map(Child::name).toList());
        progress.say("%s %s; stopping everything.".formatted(names, happened));
        var reports = failed.stream().map(child -> child.report(happened)).toList();
        return Optional.of(String.join(System.lineSeparator(), reports)
                + "%nFix the problem above and run again (use --data DIR to start with empty data).".formatted());
    }

    private String after(Part ended) {
        var times = restarts.count(ended);
        return times == 0 ? "" : ", after %s".formatted(restarts.progress(ended));
    }

    private static String describe(int exitCode) {
        var meaning = ExitCode.meaning(exitCode).map(" (%s)"::formatted).orElse("");
        return "ended with exit code %d%s".formatted(exitCode, meaning);
    }

    private void stopAll() throws InterruptedException {
        for (var stage : Part.Stage.values()) {
            var stopping = children.entrySet().stream()
                    .filter(entry -> entry.getValue().stage() == stage)
                    .map(Map.Entry::getKey)
                    .filter(Child::isAlive)
                    .toList();
            stopping.forEach(Child::askToStop);
            for (var child : stopping) {
                var stopped = child.stop();
                progress.say(
                        (stopped ? "  stopped  %s" : "  killed   %s because it did not stop").formatted(child.name()));
            }
        }
    }
}

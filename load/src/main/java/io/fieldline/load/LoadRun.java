package io.fieldline.load;

import io.fieldline.lifecycle.ErrorText;
import io.fieldline.load.observe.Arrivals;
import io.fieldline.load.observe.KafkaObserver;
import io.fieldline.load.observe.LocalProcesses;
import io.fieldline.load.observe.Observer;
import io.fieldline.load.observe.PageObserver;
import io.fieldline.load.observe.Point;
import io.fieldline.load.report.Report;
import io.fieldline.load.send.Destination;
import io.fieldline.load.send.KafkaDestination;
import io.fieldline.load.send.MqttDestination;
import io.fieldline.load.send.Run;
import io.fieldline.load.send.SendTimes;
import io.fieldline.load.send.Sender;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Sends the messages, waits until all have arrived at each point, and reports. */
final class LoadRun {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int LOOKS = 20;
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Scenario scenario;
    private final LoadConfig config;
    private final Load load;
    private final LoadKafka kafka;
    private final Consumer<String> progress;
    private final Run run;
    private final SendTimes times;
    private final List<Arrivals> points;
    private volatile Optional<String> failure = Optional.empty();
    private double sendSeconds;

    /** {@code progress} gets a line each second. */
    LoadRun(Scenario scenario, LoadConfig config, LoadKafka kafka, Run run, Consumer<String> progress) {
        this.scenario = scenario;
        this.config = config;
        this.load = scenario.load(config);
        this.kafka = kafka;
        this.run = run;
        this.progress = progress;
        this.times = new SendTimes(load);
        this.points = Stream.of(Point.values())
                .filter(point -> point.compareTo(config.to()) <= 0)
                .map(point -> new Arrivals(point, load, times))
                .toList();
    }

    /** Throws IOException if a part of the chain cannot be reached at the start. */
    Report run() throws IOException, InterruptedException {
        var started = Clock.systemUTC().instant();
        var observers = new ArrayList<Observer>();
        var destinations = new ArrayList<Destination>();
        try {
            for (var point : points) {
                observer(point).ifPresent(observers::add);
            }
            for (var sender = 0; sender < load.senders(); sender++) {
                destinations.add(destination(sender));
            }
            var processes = LocalProcesses.now();
            var start = System.nanoTime();
            sendAndWait(destinations, start);
            return report(started, start, processes);
        } finally {
            observers.forEach(Observer::close);
        }
    }

    private Optional<Observer> observer(Arrivals point) throws IOException, InterruptedException {
        return switch (point.point()) {
            case BROKER -> Optional.empty(); // the senders report it
            case KAFKA -> Optional.of(KafkaObserver.ofReadings(kafka::consumer, run, point));
            case AVERAGES -> Optional.of(KafkaObserver.ofAverages(kafka::consumer, run, load, point));
            case PAGE -> Optional.of(PageObserver.join(config.pageUrl(), token(), run, load, point));
        };
    }

    private Optional<String> token() throws IOException {
        if (config.pageTokenFile().isEmpty()) {
            return Optional.empty();
        }
        try (var lines = Files.lines(config.pageTokenFile().get())) {
            return lines.findFirst().map(String::strip);
        }
    }

    private Destination destination(int sender) throws IOException, InterruptedException {
        return switch (config.from()) {
            case MQTT -> MqttDestination.connect(config.mqtt(), "load-%s-%d".formatted(run.id(), sender));
            case KAFKA -> new KafkaDestination(kafka.producer());
        };
    }

    private void sendAndWait(List<Destination> destinations, long start) throws InterruptedException {
        var sent = CompletableFuture.allOf(destinations.stream()
                .map(destination -> send(destinations.indexOf(destination), destination, start))
                .toArray(CompletableFuture<?>[]::new));
        var quietSince = System.nanoTime();
        var before = -1L;
        while (!isOver(sent)) {
            awaitSecond(sent);
            points.forEach(Arrivals::endInterval);
            progress.accept(line(start));
            var arrived = points.stream().mapToLong(Arrivals::count).sum();
            if (arrived != before || !sent.isDone()) {
                before = arrived;
                quietSince = System.nanoTime();
            }
            if (System.nanoTime() - quietSince > config.patience().toNanos() || failure.isPresent()) {
                return;
            }
        }
    }

    private CompletableFuture<Void> send(int number, Destination destination, long start) {
        var sender = new Sender(number, load, run, destination, times, points.get(0)::arrived, Clock.systemUTC());
        var done = new CompletableFuture<Void>();
        var thread = new Thread(
                () -> {
                    try {
                        sender.send(start);
                    } catch (IOException failed) {
                        fail("sender %d: %s".formatted(number, ErrorText.of(failed)));
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                    noteSent((System.nanoTime() - start) / NANOS);
                    done.complete(null);
                },
                "sender-" + number);
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private synchronized void fail(String reason) {
        failure = failure.or(() -> Optional.of(reason));
    }

    private synchronized void noteSent(double seconds) {
        sendSeconds = Math.max(sendSeconds, seconds);
    }

    private boolean isOver(CompletableFuture<Void> sent) {
        return sent.isDone() && points.stream().allMatch(Arrivals::isComplete);
    }

    /** Returns earlier if the run is over. */
    private void awaitSecond(CompletableFuture<Void> sent) throws InterruptedException {
        for (var part = 0; part < LOOKS && !isOver(sent); part++) {
            Thread.sleep(SECOND.toMillis() / LOOKS);
        }
    }

    private String line(long start) {
        var text = new StringBuilder("%4d s ".formatted(Math.round((System.nanoTime() - start) / NANOS)));
        points.forEach(point -> text.append(" %s=%d".formatted(point.point().wireName(), point.count())));
        return text + " of " + load.messages();
    }

    private synchronized Report report(Instant started, long start, LocalProcesses processes) {
        var results = points.stream()
                .map(point -> Report.result(point, load.messages(), start))
                .toList();
        var violations = config.expectations().stream()
                .flatMap(expectation -> expectation.violation(results).stream())
                .toList();
        return new Report(
                scenario.wireName(),
                run.id(),
                started,
                load.messages(),
                load.senders(),
                load.devices(),
                Optional.of(load.perSecond()).filter(rate -> rate > 0),
                sendSeconds,
                results,
                processes.used(),
                violations,
                failure);
    }
}

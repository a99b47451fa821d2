package io.fieldline.load;

import io.fieldline.load.form.BoardForm;
import io.fieldline.load.form.Form;
import io.fieldline.load.form.Run;
import io.fieldline.load.observe.Arrivals;
import io.fieldline.load.observe.KafkaObserver;
import io.fieldline.load.observe.LocalProcesses;
import io.fieldline.load.observe.Observer;
import io.fieldline.load.observe.PageObserver;
import io.fieldline.load.report.PointResult;
import io.fieldline.load.report.Report;
import io.fieldline.load.send.Schedule;
import io.fieldline.messages.Reading;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Sends the messages, waits until all have arrived at each point, and reports. */
final class LoadRun {
    private static final long LOOK_MILLIS = 50;

    private final Scenario scenario;
    private final LoadConfig config;
    private final Load load;
    private final LoadKafka kafka;
    private final Consumer<List<Arrivals>> progress;
    private final Run run;
    private final Form form;
    private final Schedule schedule;
    private final List<Arrivals> points;
    private final Senders senders;
    private final List<Observer> observers = new ArrayList<>();
    private volatile boolean trialArrived;
    private Optional<String> silence = Optional.empty();

    /** {@code progress} runs each second. */
    LoadRun(
            Scenario scenario,
            LoadConfig config,
            Load load,
            LoadKafka kafka,
            Run run,
            Consumer<List<Arrivals>> progress) {
        this.scenario = scenario;
        this.config = config;
        this.load = load;
        this.kafka = kafka;
        this.run = run;
        this.form = config.form(run);
        this.progress = progress;
        this.schedule = new Schedule(load);
        this.points = config.points().stream()
                .map(point -> new Arrivals(point, load, schedule))
                .toList();
        this.senders = new Senders(load, form, schedule, points.get(0)::arrived);
    }

    /** Throws IOException if a part of the chain cannot be reached at the start. */
    Report run() throws IOException, InterruptedException {
        try (var destinations = new Destinations(config, load, kafka, run)) {
            for (var point : points) {
                observer(point).ifPresent(observers::add);
            }
            var opened = destinations.open(form, () -> trialArrived);
            var processes = new LocalProcesses();
            var started = Clock.systemUTC().instant();
            senders.start(opened, config.usedWarmUp(), processes::begin);
            awaitBegin();
            awaitArrivals(processes);
            return report(started, destinations.connections(), processes);
        } finally {
            observers.forEach(Observer::close);
        }
    }

    private Optional<Observer> observer(Arrivals point) throws IOException, InterruptedException {
        return switch (point.point()) {
            case BROKER -> Optional.empty(); // the senders report it
            case KAFKA ->
                Optional.of(KafkaObserver.ofReadings(kafka::consumer, run, reading -> arrived(reading, point)));
            case AVERAGES -> Optional.of(KafkaObserver.ofAverages(kafka::consumer, run, form, load, point));
            case PAGE -> Optional.of(PageObserver.join(config.page(), form, load, point));
        };
    }

    private void arrived(Reading reading, Arrivals point) {
        if (form instanceof BoardForm board && board.isTrial(reading)) {
            trialArrived = true;
            return;
        }
        form.device(reading.deviceName())
                .ifPresent(device -> form.sequence(reading).ifPresent(sequence -> point.arrived(device, sequence)));
    }

    /** Returns when all readings have arrived everywhere, when none arrives any more, or after a failure. */
    private void awaitArrivals(LocalProcesses processes) throws InterruptedException {
        var quietSince = System.nanoTime();
        var before = -1L;
        for (var second = 1; awaitSecond(second); second++) {
            progress.accept(points);
            processes.sample();
            var arrived = points.stream().mapToLong(Arrivals::count).sum();
            if (arrived == before && isSenderStuck()) {
                return;
            }
            if (arrived != before || !senders.areDone()) {
                before = arrived;
                quietSince = System.nanoTime();
            } else if (System.nanoTime() - quietSince > config.patience().toNanos()) {
                return;
            }
        }
    }

    private boolean isSenderStuck() {
        if (senders.isOneStuck(config.patience())) {
            silence = Optional.of("%s has not accepted a message for %d s"
                    .formatted(config.receiver(), config.patience().toSeconds()));
        }
        return silence.isPresent();
    }

    /** Waits until this second of the run is over; returns whether the run continues then. */
    private boolean awaitSecond(int second) throws InterruptedException {
        var end = schedule.start() + TimeUnit.SECONDS.toNanos(second);
        while (!isOver() && failure().isEmpty()) {
            if (System.nanoTime() - end >= 0) {
                return true;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return false;
    }

    private void awaitBegin() throws InterruptedException {
        while (!schedule.hasBegun() && failure().isEmpty() && !isSenderStuck()) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private boolean isOver() {
        return senders.areDone() && points.stream().allMatch(Arrivals::isComplete);
    }

    /** Why the run must end early. */
    private Optional<String> failure() {
        return Stream.of(
                        senders.failure().stream(),
                        observers.stream().flatMap(each -> each.failure().stream()),
                        silence.stream())
                .flatMap(reasons -> reasons)
                .findFirst();
    }

    private Report report(Instant started, long connections, LocalProcesses processes) {
        var results = points.stream()
                .map(point -> PointResult.of(point, load.messages()))
                .toList();
        var violations = config.expectations().stream()
                .flatMap(expectation -> expectation.violation(results).stream())
                .toList();
        return new Report(
                scenario.wireName(),
                run.id(),
                started,
                config.isBoard() ? "frames of a board" : config.form(),
                load.messages(),
                load.senders(),
                load.devices(),
                Optional.of(load.perSecond()).filter(rate -> rate > 0),
                connections,
                config.usedWarmUp().toMillis() / 1000.0,
                senders.seconds(),
                results,
                processes.used(),
                violations,
                failure());
    }
}

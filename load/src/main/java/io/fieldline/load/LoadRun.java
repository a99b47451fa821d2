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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Sends the messages, waits until all have arrived at each point, and reports. */
final class LoadRun {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int LOOKS = 20;

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
    private volatile boolean trialArrived;

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
        var observers = new ArrayList<Observer>();
        try (var destinations = new Destinations(config, load, kafka, run)) {
            for (var point : points) {
                observer(point).ifPresent(observers::add);
            }
            var opened = destinations.open(form, () -> trialArrived);
            var processes = new LocalProcesses();
            var started = Clock.systemUTC().instant();
            senders.start(opened, config.warmUp(load), processes::begin);
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

    private void awaitArrivals(LocalProcesses processes) throws InterruptedException {
        var quietSince = System.nanoTime();
        var before = -1L;
        while (!isOver()) {
            awaitSecond();
            progress.accept(points);
            points.forEach(Arrivals::endSecond);
            processes.sample();
            var arrived = points.stream().mapToLong(Arrivals::count).sum();
            if (arrived != before || !senders.areDone()) {
                before = arrived;
                quietSince = System.nanoTime();
            }
            if (System.nanoTime() - quietSince > config.patience().toNanos()
                    || senders.failure().isPresent()) {
                return;
            }
        }
    }

    private boolean isOver() {
        return senders.areDone() && points.stream().allMatch(Arrivals::isComplete);
    }

    /** Returns earlier if the run is over. */
    private void awaitSecond() throws InterruptedException {
        for (var part = 0; part < LOOKS && !isOver(); part++) {
            Thread.sleep(SECOND.toMillis() / LOOKS);
        }
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
                senders.seconds(),
                results,
                processes.used(),
                violations,
                senders.failure());
    }
}

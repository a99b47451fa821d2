package io.fieldline.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.kafka.Topic;
import io.fieldline.testbed.BenchRecord;
import io.fieldline.testbed.BenchRecord.Figure;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Sends the same scenarios by the load tool and by a Python program, in turn, round by round, through one Mosquitto, one
 * bridge and one Kafka on this machine. A program in C shows what these allow, and what Mosquitto alone allows.
 */
final class Seed {
    /** Of the project whose performance test has these scenarios. */
    private static final double KNOWN_PER_SECOND = 2_429;

    private static final double KNOWN_MILLISECONDS = 7.25;
    private static final double TIMES_THE_RATE = 10;
    private static final int MANY = 16;
    private static final int WARM_UP_SECONDS = 5;
    private static final Duration START = Duration.ofMinutes(1);
    private static final Duration DRAIN = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Mosquitto mosquitto;
    private final Mosquitto alone;
    private final Admin admin;
    private final Path folder;
    private final Path programs;
    private final Map<Case, List<Round>> rounds = new LinkedHashMap<>();

    /** What is sent. {@code inFlight} is the number of unacknowledged messages of each sender at most. */
    private record Case(String scenario, int messages, int senders, int perSecond, int inFlight) {
        private static final List<Case> ALL = List.of(
                new Case("burst", 1_000, 4, 0, 1),
                new Case("high-volume", 10_000, 8, 0, 1),
                new Case("stress", 50_000, 16, 0, 1),
                new Case("stress", 50_000, 16, 0, MANY),
                new Case("sustained", 6_000, 4, 100, 1));

        String text() {
            return inFlight == 1 ? scenario : "%s, %d in flight".formatted(scenario, inFlight);
        }

        boolean hasRate() {
            return perSecond > 0;
        }
    }

    /**
     * Delays are in milliseconds, from the moment at which a message should have been sent, or could be sent, to its
     * acknowledgement.
     */
    private record Result(double perSecond, double p50, double p99, double microsecondsOfCpu) {}

    /** {@code limit} is that of the program in C, and {@code broker} its rate to a broker without a bridge; empty at a rate. */
    private record Round(Result ours, Result theirs, Optional<Result> limit, Optional<Result> broker) {}

    private Seed(Mosquitto mosquitto, Mosquitto alone, Admin admin, Path folder, Path programs) {
        this.mosquitto = mosquitto;
        this.alone = alone;
        this.admin = admin;
        this.folder = folder;
        this.programs = programs;
    }

    /** Arguments: the folder of the programs in Python and C, and rounds. */
    public static void main(String[] args) throws Exception {
        var count = Integer.parseInt(args[1]);
        var record = BenchRecord.begin("seed", "bench/seed/run " + count);
        var folder = Files.createTempDirectory("bench-seed");
        try (var mosquitto = Mosquitto.start(Files.createDirectory(folder.resolve("mosquitto")));
                var alone = Mosquitto.start(Files.createDirectory(folder.resolve("alone")));
                var kafka = Kafka.start(Files.createDirectory(folder.resolve("kafka")));
                var bridge = Service.start(
                        "mqtt-bridge", "--mqtt-uri=" + mosquitto.uri(), "--kafka-servers=" + kafka.servers());
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            bridge.awaitReady(START);
            var seed = new Seed(mosquitto, alone, admin, folder, Path.of(args[0]));
            seed.warmChain();
            seed.run(count);
            seed.addTo(record);
        }
        System.out.println("record: " + record.write());
    }

    /** So that bridge and Kafka are compiled for the first sender too. */
    private void warmChain() throws Exception {
        for (var time = 0; time < 3; time++) {
            limit(new Case("warm-up", 100_000, 16, 0, MANY));
        }
    }

    private void run(int count) throws Exception {
        System.out.println("| scenario | sender | messages/s | p50 ms | p99 ms | CPU a message, us |\n| --- | --- | --- | --- | --- | --- |");
        for (var round = 0; round < count; round++) {
            for (var each : Case.ALL) {
                if (!each.hasRate() || round == 0) { // its minute need not be repeated
                    rounds.computeIfAbsent(each, any -> new ArrayList<>()).add(round(each));
                }
            }
        }
    }

    private Round round(Case each) throws Exception {
        var theirs = print(each, "Python", theirs(each));
        var ours = print(each, "load tool", ours(each));
        if (each.hasRate()) {
            return new Round(ours, theirs, Optional.empty(), Optional.empty());
        }
        var limit = print(each, "C", limit(each));
        var broker = print(each, "C, no bridge", c(each, alone));
        return new Round(ours, theirs, Optional.of(limit), Optional.of(broker));
    }

    private static Result print(Case each, String name, Result result) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %,.0f | %.2f | %.2f | %.0f |%n",
                each.text(),
                name,
                result.perSecond(),
                result.p50(),
                result.p99(),
                result.microsecondsOfCpu());
        return result;
    }

    private Result theirs(Case each) throws Exception {
        var before = stored();
        var result = program(
                each,
                "sender.py",
                mosquitto.port(),
                each.messages(),
                each.senders(),
                each.perSecond(),
                each.inFlight(),
                WARM_UP_SECONDS);
        awaitStored(before + each.messages());
        return result;
    }

    private Result limit(Case each) throws Exception {
        var before = stored();
        var result = c(each, mosquitto);
        awaitStored(before + each.messages());
        return result;
    }

    private Result c(Case each, Mosquitto broker) throws Exception {
        return program(each, "sender", broker.port(), each.messages(), each.senders(), each.inFlight());
    }

    private Result program(Case each, String name, int... numbers) throws Exception {
        var command = new ArrayList<>(List.of(programs.resolve(name).toString()));
        IntStream.of(numbers).forEach(number -> command.add(Integer.toString(number)));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var json = JSON.readTree(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(name + " failed");
        }
        return new Result(
                json.path("per_second").asDouble(),
                json.path("p50").asDouble(),
                json.path("p99").asDouble(),
                json.path("cpu_seconds").asDouble() * TimeUnit.SECONDS.toMicros(1) / each.messages());
    }

    private Result ours(Case each) throws Exception {
        var before = stored();
        var reports = Files.createTempDirectory(folder, each.scenario());
        var load = Service.start(
                "load",
                each.scenario(),
                "--to=broker",
                "--warm-up=%ds".formatted(WARM_UP_SECONDS),
                "--in-flight=" + each.inFlight(),
                "--mqtt-uri=" + mosquitto.uri(),
                "--report=" + reports);
        if (load.exit().get(DRAIN.toSeconds() * 2, TimeUnit.SECONDS) != 0) {
            throw new IOException(load.report("the load tool failed"));
        }
        awaitStored(before + each.messages());
        try (var files = Files.newDirectoryStream(reports, "*.json")) {
            return result(JSON.readTree(files.iterator().next().toFile()), each, load.pid());
        }
    }

    private static Result result(JsonNode report, Case each, long pid) {
        var broker = report.at("/points/0");
        var cpu = 0.0;
        for (var process : report.path("processes")) {
            cpu += process.path("pid").asLong() == pid ? process.path("cpu_seconds").asDouble() : 0;
        }
        return new Result(
                broker.path("per_second").asDouble(),
                broker.path("p50").asDouble(),
                broker.path("p99").asDouble(),
                cpu * TimeUnit.SECONDS.toMicros(1) / each.messages());
    }

    private void addTo(BenchRecord record) {
        rounds.forEach((each, measured) -> {
            var name = each.text();
            if (!each.hasRate()) {
                record.add(figure(name, "messages/s", false, measured, Result::perSecond).withGoal(TIMES_THE_RATE));
            }
            record.add(figure(name + ", p99", "ms", true, measured, Result::p99).withGoal(1));
            record.add(figure(name + ", CPU of the sender", "us/message", true, measured, Result::microsecondsOfCpu));
        });
        rounds.forEach((each, measured) -> {
            if (!each.hasRate()) {
                var ours = ours(measured, Result::perSecond);
                record.add(Figure.higherIsBetter(each.text(), "messages/s", ours)
                        .beside("C", median(measured, round -> round.limit().orElseThrow().perSecond())));
                record.add(Figure.higherIsBetter(each.text(), "messages/s", ours)
                        .beside("C, to a broker without a bridge",
                                median(measured, round -> round.broker().orElseThrow().perSecond())));
            }
        });
        rounds.forEach((each, measured) -> {
            if (each.scenario().equals("stress") && each.inFlight() == 1) { // as there
                record.add(Figure.higherIsBetter(
                                each.text() + ", beside the known figure", "messages/s", ours(measured, Result::perSecond))
                        .beside("seed project, on its machine", KNOWN_PER_SECOND)
                        .withGoal(TIMES_THE_RATE));
                record.add(Figure.lowerIsBetter(
                                each.text() + ", p99 beside the known mean", "ms", ours(measured, Result::p99))
                        .beside("seed project, on its machine", KNOWN_MILLISECONDS)
                        .withGoal(1));
            }
        });
    }

    private static Figure figure(
            String what, String unit, boolean lowerIsBetter, List<Round> measured, ToDoubleFunction<Result> value) {
        var ours = ours(measured, value);
        var figure = lowerIsBetter ? Figure.lowerIsBetter(what, unit, ours) : Figure.higherIsBetter(what, unit, ours);
        return figure.beside("Python, paho-mqtt", median(measured, round -> value.applyAsDouble(round.theirs())));
    }

    private static double ours(List<Round> measured, ToDoubleFunction<Result> value) {
        return median(measured, round -> value.applyAsDouble(round.ours()));
    }

    private static double median(List<Round> measured, ToDoubleFunction<Round> value) {
        var sorted = measured.stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private void awaitStored(long count) throws Exception {
        for (var end = System.nanoTime() + DRAIN.toNanos(); stored() < count; Thread.sleep(50)) {
            if (System.nanoTime() > end) {
                throw new IOException("expected %d readings in Kafka, got %d".formatted(count, stored()));
            }
        }
    }

    /** The number of readings in Kafka. */
    private long stored() throws Exception {
        var topic = Topic.READINGS.topicName();
        var partitions = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size();
        var ends = IntStream.range(0, partitions)
                .mapToObj(number -> new TopicPartition(topic, number))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }
}

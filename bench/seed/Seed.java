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
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Sends the same scenarios by the load tool and by a Python program, in turn, round by round, through one Mosquitto, one
 * bridge and one Kafka on this machine.
 */
final class Seed {
    /** Of the project whose performance test has these scenarios. */
    private static final double KNOWN_PER_SECOND = 2_429;

    private static final double KNOWN_MILLISECONDS = 7.25;
    private static final double TIMES_THE_RATE = 10;
    private static final Duration START = Duration.ofMinutes(1);
    private static final Duration DRAIN = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Mosquitto mosquitto;
    private final Admin admin;
    private final Path folder;
    private final String sender;
    private final List<String> flags;
    private final Map<Scenario, List<Round>> rounds = new EnumMap<>(Scenario.class);

    private enum Scenario {
        BURST(1_000, 4, 0),
        HIGH_VOLUME(10_000, 8, 0),
        STRESS(50_000, 16, 0),
        SUSTAINED(6_000, 4, 100);

        private final int messages;
        private final int senders;
        private final int perSecond;

        Scenario(int messages, int senders, int perSecond) {
            this.messages = messages;
            this.senders = senders;
            this.perSecond = perSecond;
        }

        String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Delays are in milliseconds, from the moment at which a message should have been sent to its acknowledgement. */
    private record Result(double perSecond, double p50, double p99, double microsecondsOfCpu) {}

    private record Round(Result ours, Result theirs) {}

    private Seed(Mosquitto mosquitto, Admin admin, Path folder, String sender, List<String> flags) {
        this.mosquitto = mosquitto;
        this.admin = admin;
        this.folder = folder;
        this.sender = sender;
        this.flags = flags;
    }

    /** Arguments: the Python program, rounds, and flags of the load tool. */
    public static void main(String[] args) throws Exception {
        var count = Integer.parseInt(args[1]);
        var flags = List.of(args).subList(2, args.length);
        var record = BenchRecord.begin("seed", ("bench/seed/run " + count + ' ' + String.join(" ", flags)).strip());
        var folder = Files.createTempDirectory("bench-seed");
        try (var mosquitto = Mosquitto.start(Files.createDirectory(folder.resolve("mosquitto")));
                var kafka = Kafka.start(Files.createDirectory(folder.resolve("kafka")));
                var bridge = Service.start(
                        "mqtt-bridge", "--mqtt-uri=" + mosquitto.uri(), "--kafka-servers=" + kafka.servers());
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            bridge.awaitReady(START);
            var seed = new Seed(mosquitto, admin, folder, args[0], flags);
            seed.ours(Scenario.HIGH_VOLUME); // warms bridge and brokers
            seed.run(count);
            seed.addTo(record);
        }
        System.out.println("record: " + record.write());
    }

    private void run(int count) throws Exception {
        System.out.println("| scenario | sender | messages/s | p50 ms | p99 ms | CPU a message, us |\n| --- | --- | --- | --- | --- | --- |");
        for (var round = 0; round < count; round++) {
            for (var scenario : Scenario.values()) {
                if (scenario != Scenario.SUSTAINED || round == 0) { // its minute need not be repeated
                    var theirs = print(scenario, "Python", theirs(scenario));
                    var ours = print(scenario, "load tool", ours(scenario));
                    rounds.computeIfAbsent(scenario, any -> new ArrayList<>()).add(new Round(ours, theirs));
                }
            }
        }
    }

    private static Result print(Scenario scenario, String name, Result result) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %,.0f | %.2f | %.2f | %.0f |%n",
                scenario.wireName(),
                name,
                result.perSecond(),
                result.p50(),
                result.p99(),
                result.microsecondsOfCpu());
        return result;
    }

    private Result theirs(Scenario scenario) throws Exception {
        var before = stored();
        var process = new ProcessBuilder(
                        sender,
                        Integer.toString(mosquitto.port()),
                        Integer.toString(scenario.messages),
                        Integer.toString(scenario.senders),
                        Integer.toString(scenario.perSecond))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var json = JSON.readTree(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException("the Python program failed");
        }
        awaitStored(before + scenario.messages);
        return new Result(
                json.path("per_second").asDouble(),
                json.path("p50").asDouble(),
                json.path("p99").asDouble(),
                json.path("cpu_seconds").asDouble() * TimeUnit.SECONDS.toMicros(1) / scenario.messages);
    }

    private Result ours(Scenario scenario) throws Exception {
        var before = stored();
        var reports = Files.createTempDirectory(folder, scenario.wireName());
        var all = new ArrayList<>(List.of(
                scenario.wireName(),
                "--to=broker",
                "--mqtt-uri=" + mosquitto.uri(),
                "--report=" + reports));
        all.addAll(flags);
        var load = Service.start("load", all.toArray(String[]::new));
        if (load.exit().get(DRAIN.toSeconds() * 2, TimeUnit.SECONDS) != 0) {
            throw new IOException(load.report("the load tool failed"));
        }
        awaitStored(before + scenario.messages);
        try (var files = Files.newDirectoryStream(reports, "*.json")) {
            return result(JSON.readTree(files.iterator().next().toFile()), scenario, load.pid());
        }
    }

    private static Result result(JsonNode report, Scenario scenario, long pid) {
        var broker = report.at("/points/0");
        var cpu = 0.0;
        for (var process : report.path("processes")) {
            cpu += process.path("pid").asLong() == pid ? process.path("cpu_seconds").asDouble() : 0;
        }
        return new Result(
                broker.path("per_second").asDouble(),
                broker.path("p50").asDouble(),
                broker.path("p99").asDouble(),
                cpu * TimeUnit.SECONDS.toMicros(1) / scenario.messages);
    }

    private void addTo(BenchRecord record) {
        rounds.forEach((scenario, measured) -> {
            var name = scenario.wireName();
            if (scenario.perSecond == 0) {
                record.add(figure(name, "messages/s", false, measured, Result::perSecond).withGoal(TIMES_THE_RATE));
            }
            record.add(figure(name + ", p99", "ms", true, measured, Result::p99).withGoal(1));
            record.add(figure(name + ", CPU of the sender", "us/message", true, measured, Result::microsecondsOfCpu));
        });
        var stress = rounds.get(Scenario.STRESS);
        record.add(Figure.higherIsBetter("stress, beside the known figure", "messages/s", ours(stress, Result::perSecond))
                .beside("seed project, on its machine", KNOWN_PER_SECOND)
                .withGoal(TIMES_THE_RATE));
        record.add(Figure.lowerIsBetter("stress, p99 beside the known mean", "ms", ours(stress, Result::p99))
                .beside("seed project, on its machine", KNOWN_MILLISECONDS)
                .withGoal(1));
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

package io.fieldline.bench;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.testbed.BenchRecord;
import io.fieldline.testbed.BenchRecord.Figure;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Mosquitto;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.admin.Admin;

/**
 * Drains the same messages from a real Mosquitto into a real Kafka by each contender, in turn, round by round; after
 * short drains, it measures how late the bridge is under a steady load. Both brokers and all contenders share this
 * machine.
 */
final class Bench {
    private static final String LONG = "long";

    /** The goals: the rate of the bridge divided by that of the other. */
    private static final double BARE_LOOP_GOAL = 2.0;

    private static final double COLD_C_GOAL = 0.5;
    private static final double WARM_C_GOAL = 1.0;

    /** A long drain must not wait while Mosquitto saves a million messages, and all of them must fit. */
    private static final String UNLIMITED =
            """

            max_queued_messages 0
            max_queued_bytes 0
            memory_limit 0
            autosave_interval 0
            """;

    private final BridgeContender.Brokers brokers;
    private final StoredMessages stored;
    private final Path logs;
    private final List<BridgeContender> contenders;
    private final BenchRecord record;

    private Bench(
            BridgeContender.Brokers brokers,
            StoredMessages stored,
            Path logs,
            List<BridgeContender> contenders,
            BenchRecord record) {
        this.brokers = brokers;
        this.stored = stored;
        this.logs = logs;
        this.contenders = new ArrayList<>(contenders);
        this.record = record;
    }

    /**
     * Arguments: {@code long} for a long drain, messages a round (200,000, or 1,000,000), rounds (3, or 1), the jar of
     * another version of the bridge to compare with.
     */
    public static void main(String[] args) throws Exception {
        var isLong = args.length > 0 && args[0].equals(LONG);
        var numbers = isLong ? Arrays.copyOfRange(args, 1, args.length) : args;
        var messages = numbers.length > 0 ? Integer.parseInt(numbers[0]) : isLong ? 1_000_000 : 200_000;
        var rounds = numbers.length > 1 ? Integer.parseInt(numbers[1]) : isLong ? 1 : 3;
        var baseline = numbers.length > 2 ? Optional.of(Path.of(numbers[2])) : Optional.<Path>empty();
        var folder = Files.createTempDirectory("bench-bridge");
        var record = BenchRecord.begin(
                isLong ? "bridge-long" : "bridge",
                "bench/bridge/run %s%d %d".formatted(isLong ? "long " : "", messages, rounds));
        try (var mosquitto =
                        Mosquitto.start(Files.createDirectory(folder.resolve("mosquitto")), isLong ? UNLIMITED : "");
                var kafka = Kafka.startWithoutTopics(Files.createDirectory(folder.resolve("kafka")), "");
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            var brokers = new BridgeContender.Brokers(mosquitto, kafka);
            var contenders = new ArrayList<>(List.of(
                    BridgeContender.bridge(brokers), BridgeContender.bareLoop(brokers), BridgeContender.c(brokers)));
            baseline.ifPresent(jar -> contenders.add(BridgeContender.baseline(brokers, jar)));
            if (!isLong) {
                contenders.add(BridgeContender.bridgeWithShare(brokers));
            }
            var bench = new Bench(brokers, new StoredMessages(admin), folder, contenders, record);
            var drains = bench.drain(messages, rounds);
            bench.summarize(drains);
            if (isLong) {
                bench.recordWarm(drains);
            } else {
                bench.recordCold(drains);
                bench.steady();
            }
        }
        print("logs: %s, figures: %s", folder, record.write());
    }

    private Map<String, List<Drain>> drain(int messages, int rounds) throws Exception {
        for (var topic : contenders.stream().map(BridgeContender::topic).distinct().toList()) {
            stored.createTopic(topic);
        }
        Topics.ensure(Map.of("bootstrap.servers", brokers.kafka().servers()), Topic.values()); // the others
        var waiting = new WaitingMessages(brokers.mosquitto(), logs.resolve("publisher.log"));
        var drains = new LinkedHashMap<String, List<Drain>>();
        contenders.forEach(contender -> drains.put(contender.name(), new ArrayList<>()));
        for (var round = 0; round < rounds; round++) {
            for (var contender : contenders) {
                waiting.openSession(contender.clientId());
            }
            waiting.publish(messages);
            for (var contender : contenders) {
                drains.get(contender.name()).add(drain(contender, messages));
            }
            contenders.add(contenders.remove(0)); // another one begins
        }
        return drains;
    }

    private Drain drain(BridgeContender contender, int messages) throws Exception {
        var expected = (long) messages / WaitingMessages.DEVICES * contender.devices();
        var drain = Drain.of(
                contender,
                expected,
                () -> stored.count(contender.topic()),
                logs.resolve(contender.clientId() + ".log"));
        print(
                "  %-22s %,d of %,d, %,.0f/s; CPU a message: itself, its start included, %.1f us, brokers %.1f us",
                contender.name(), drain.stored(), expected, drain.perSecond(), drain.micros(), drain.brokers());
        print(
                "  %-22s second half: %,.0f/s, %.1f us a message: %s",
                "", drain.warm(), drain.warmMicros(), drain.describeThreads());
        return drain;
    }

    private void summarize(Map<String, List<Drain>> drains) {
        var bridge = drains.get(BridgeContender.BRIDGE);
        drains.forEach((name, each) -> {
            print(
                    "%-22s %,9.0f messages/s, %5.1f us of CPU; bridge/this %.2f",
                    name,
                    median(each, Drain::perSecond),
                    median(each, Drain::micros),
                    median(bridge, Drain::perSecond) / median(each, Drain::perSecond));
            print(
                    "%-22s %,9.0f messages/s, %5.1f us of CPU; bridge/this %.2f in the second half",
                    "",
                    median(each, Drain::warm),
                    median(each, Drain::warmMicros),
                    median(bridge, Drain::warm) / median(each, Drain::warm));
        });
    }

    private void recordCold(Map<String, List<Drain>> drains) {
        record("drain, cold", drains, BridgeContender.BARE_LOOP, BARE_LOOP_GOAL, Drain::perSecond, Drain::micros);
        record("drain, cold", drains, BridgeContender.C, COLD_C_GOAL, Drain::perSecond, Drain::micros);
    }

    private void recordWarm(Map<String, List<Drain>> drains) {
        record("drain, warm", drains, BridgeContender.BARE_LOOP, BARE_LOOP_GOAL, Drain::warm, Drain::warmMicros);
        record("drain, warm", drains, BridgeContender.C, WARM_C_GOAL, Drain::warm, Drain::warmMicros);
    }

    private void record(
            String what,
            Map<String, List<Drain>> drains,
            String peer,
            double goal,
            ToDoubleFunction<Drain> rate,
            ToDoubleFunction<Drain> micros) {
        var ours = drains.get(BridgeContender.BRIDGE);
        var theirs = drains.get(peer);
        record.add(Figure.higherIsBetter(what, "messages/s", median(ours, rate))
                .beside(peer, median(theirs, rate))
                .withGoal(goal));
        record.add(Figure.lowerIsBetter(what + ", CPU", "us/message", median(ours, micros))
                .beside(peer, median(theirs, micros)));
    }

    private static double median(List<Drain> drains, ToDoubleFunction<Drain> figure) {
        return drains.stream().mapToDouble(figure).sorted().skip(drains.size() / 2).findFirst().orElseThrow();
    }

    private void steady() throws Exception {
        var delays =
                SteadyDelays.of(BridgeContender.bridge(brokers), brokers, stored, logs.resolve("steady.log"));
        print(
                "at %,d/s, publish to stored: p50 %d ms, p99 %d ms, max %d ms (%,d messages)",
                SteadyDelays.PER_SECOND,
                delays.percentile(50),
                delays.percentile(99),
                delays.percentile(100),
                delays.sorted().length);
        record.add(Figure.lowerIsBetter(
                "publish to stored at %,d/s, p99".formatted(SteadyDelays.PER_SECOND), "ms", (double) delays.percentile(99)));
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}

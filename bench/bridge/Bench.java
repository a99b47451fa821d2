package io.fieldline.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.LoadPublisher;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * Drains the same messages from a real Mosquitto into a real Kafka by each of three, in turn, round by round; then
 * measures how late the bridge is under a steady load. Both brokers and all contenders share this machine.
 */
final class Bench {
    private static final int DEVICES = 4;
    private static final int DEVICES_OF_SHARE = 2; // of the first of two bridges
    private static final int PARTITIONS = 4;
    /** mosquitto_pub -l 2.0.11 ends after this many lines, because its packet ids start again. */
    private static final int MOST_LINES = 65_535;

    private static final String FILTER = "fieldline/+/readings";
    private static final int STEADY_PER_SECOND = 5_000;
    private static final Duration STEADY = Duration.ofSeconds(15);
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration STALLED = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Mosquitto mosquitto;
    private final Kafka kafka;
    private final Admin admin;
    private final Path logs;
    private final Optional<Path> baseline;

    /** One that copies; its client id at the broker, its topic in Kafka, and of how many devices it stores the messages. */
    private record Contender(String name, String clientId, String topic, int devices, List<String> command) {
        Contender(String name, String clientId, String topic, List<String> command) {
            this(name, clientId, topic, DEVICES, command);
        }
    }

    private Bench(Mosquitto mosquitto, Kafka kafka, Admin admin, Path logs, Optional<Path> baseline) {
        this.mosquitto = mosquitto;
        this.kafka = kafka;
        this.admin = admin;
        this.logs = logs;
        this.baseline = baseline;
    }

    /** Arguments: messages a round (200,000), rounds (3), the jar of another version of the bridge to compare with. */
    public static void main(String[] args) throws Exception {
        var messages = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
        if (messages > DEVICES * MOST_LINES) {
            throw new IllegalArgumentException("at most %,d messages a round".formatted(DEVICES * MOST_LINES));
        }
        var rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        var baseline = args.length > 2 ? Optional.of(Path.of(args[2])) : Optional.<Path>empty();
        var folder = Files.createTempDirectory("bench-bridge");
        try (var mosquitto = Mosquitto.start(Files.createDirectory(folder.resolve("mosquitto")));
                var kafka = Kafka.startWithoutTopics(Files.createDirectory(folder.resolve("kafka")), "");
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            var bench = new Bench(mosquitto, kafka, admin, folder, baseline);
            bench.drain(messages, rounds);
            bench.steady();
        }
        System.out.println("logs: " + folder);
    }

    private List<Contender> contenders() {
        var uri = mosquitto.uri().toString();
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classes = System.getProperty("java.class.path");
        var options = "@jvm.options";
        var contenders = new ArrayList<>(List.of(
                bridge("bridge", Path.of("target/mqtt-bridge.jar"), "fieldline-bridge", DEVICES),
                bridge(
                        "bridge, share 1/2",
                        Path.of("target/mqtt-bridge.jar"),
                        "fieldline-bridge-1-of-2",
                        DEVICES_OF_SHARE,
                        "--bridge-share=1/2"),
                new Contender(
                        "bare loop",
                        "bare",
                        "bench.bare",
                        List.of(java, options, "-cp", classes, BareLoop.class.getName(), uri, "bare", kafka.servers(), "bench.bare")),
                new Contender(
                        "mosquitto_sub | kcat",
                        "kcat",
                        "bench.kcat",
                        List.of("sh", "-c", ("mosquitto_sub -p %d -i kcat -c -x 3600 -V mqttv5 -q 1 -t '%s' -D connect"
                                        + " receive-maximum 1000 -F %%p | kcat -P -b %s -t bench.kcat -X acks=all -z lz4")
                                .formatted(mosquitto.port(), FILTER, kafka.servers())))));
        baseline.ifPresent(jar -> contenders.add(bridge("baseline", jar, "baseline", DEVICES, "--client-id=baseline")));
        return contenders;
    }

    private Contender bridge(String name, Path jar, String clientId, int devices, String... flags) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = Stream.concat(
                Stream.of(
                        java,
                        "@jvm.options",
                        "-jar",
                        jar.toString(),
                        "--mqtt-uri=" + mosquitto.uri(),
                        "--kafka-servers=" + kafka.servers()),
                Stream.of(flags));
        return new Contender(name, clientId, "fieldline.readings", devices, command.toList());
    }

    private void drain(int messages, int rounds) throws Exception {
        var contenders = new ArrayList<>(contenders());
        for (var topic : contenders.stream().map(Contender::topic).distinct().toList()) {
            createTopic(topic);
        }
        Topics.ensure(Map.of("bootstrap.servers", kafka.servers()), Topic.values()); // the others
        var rates = new LinkedHashMap<String, double[]>();
        contenders.forEach(contender -> rates.put(contender.name(), new double[rounds]));
        for (var round = 0; round < rounds; round++) {
            for (var contender : contenders) {
                openSession(contender.clientId());
            }
            publish(messages);
            for (var contender : contenders) {
                rates.get(contender.name())[round] = drain(contender, messages);
            }
            contenders.add(contenders.remove(0)); // another one begins
        }
        var bridge = median(rates.get("bridge"));
        rates.forEach((name, each) -> print(
                "%-22s %,7.0f messages/s   bridge/this %.2f   %s",
                name, median(each), bridge / median(each), Arrays.toString(Arrays.stream(each).mapToLong(Math::round).toArray())));
    }

    private void createTopic(String name) throws Exception {
        var topic = new NewTopic(name, Optional.of(PARTITIONS), Optional.empty())
                .configs(Map.of("message.timestamp.type", "LogAppendTime"));
        admin.createTopics(List.of(topic)).all().get();
    }

    private void openSession(String clientId) throws MqttException {
        var client = new MqttAsyncClient(mosquitto.uri().toString(), clientId, new MemoryPersistence());
        client.connect(BareLoop.options()).waitForCompletion();
        client.subscribe(FILTER, 1).waitForCompletion();
        client.disconnect().waitForCompletion();
        client.close();
    }

    private void publish(int messages) throws IOException, InterruptedException {
        var publishers = IntStream.range(0, DEVICES)
                .mapToObj(device -> new Thread(() -> publish(device, messages / DEVICES)))
                .toList();
        publishers.forEach(Thread::start);
        for (var publisher : publishers) {
            publisher.join();
        }
    }

    private void publish(int device, int messages) {
        try {
            var process = new ProcessBuilder(
                            "mosquitto_pub", "-p", "" + mosquitto.port(), "-q", "1", "-l", "-t", topic(device))
                    .redirectErrorStream(true)
                    .redirectOutput(logs.resolve("publisher.log").toFile())
                    .start();
            try (var lines = new BufferedOutputStream(process.getOutputStream(), 1 << 16)) {
                for (var i = 0; i < messages; i++) {
                    lines.write(reading(device, i));
                    lines.write('\n');
                }
            }
            process.waitFor();
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Handled messages a second: a bridge with a share acknowledges those of the others' devices without storing them. */
    private double drain(Contender contender, int all) throws Exception {
        var messages = all / DEVICES * contender.devices();
        var before = stored(contender.topic());
        var brokers = ProcessHandle.current().children().toList();
        var brokersBefore = cpuNanos(brokers.stream());
        var process = new ProcessBuilder(contender.command())
                .redirectErrorStream(true)
                .redirectOutput(logs.resolve(contender.clientId() + ".log").toFile())
                .start();
        try {
            var begun = 0L;
            var counted = 0L; // what is there at the first look is not judged: who starts slowly is not slow
            var last = 0L;
            var lastAt = System.nanoTime() + START.toNanos();
            while (last < messages && System.nanoTime() - lastAt < STALLED.toNanos()) {
                var now = stored(contender.topic()) - before;
                var at = System.nanoTime();
                if (now > 0 && begun == 0) {
                    begun = at;
                    counted = now;
                }
                if (now > last) {
                    last = now;
                    lastAt = at;
                }
                LockSupport.parkNanos(20_000_000);
            }
            var rate = (last - counted) * 1e9 / (lastAt - begun);
            print(
                    "  %-22s %,d of %,d, %,.0f/s; CPU a message: itself, its start included, %.1f us, brokers %.1f us",
                    contender.name(),
                    last,
                    messages,
                    rate,
                    cpuNanos(Stream.concat(Stream.of(process.toHandle()), process.descendants())) / 1e3 / last,
                    (cpuNanos(brokers.stream()) - brokersBefore) / 1e3 / last);
            return rate * DEVICES / contender.devices();
        } finally {
            end(process);
        }
    }

    private static long cpuNanos(Stream<ProcessHandle> processes) {
        return processes
                .mapToLong(process ->
                        process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
                .sum();
    }

    private static void end(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        process.waitFor();
    }

    private long stored(String topic) throws Exception {
        var latest = new LinkedHashMap<TopicPartition, OffsetSpec>();
        partitions(topic).forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        return admin.listOffsets(latest).all().get().values().stream()
                .mapToLong(found -> found.offset())
                .sum();
    }

    private static List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    /** From publishing to Kafka's own time of storing, in whole milliseconds. */
    private void steady() throws Exception {
        var bridge = contenders().get(0);
        var before = ends(bridge.topic());
        var process = new ProcessBuilder(bridge.command())
                .redirectErrorStream(true)
                .redirectOutput(logs.resolve("steady.log").toFile())
                .start();
        var published = 0;
        var warm = Instant.now().plus(WARM_UP);
        try {
            published = publishSteadily();
            var deadline = Instant.now().plus(PATIENCE);
            var target = before.values().stream().mapToLong(Long::longValue).sum() + published;
            while (stored(bridge.topic()) < target && Instant.now().isBefore(deadline)) {
                LockSupport.parkNanos(20_000_000);
            }
        } finally {
            end(process);
        }
        var delays = delays(before, warm);
        print(
                "at %,d/s, publish to stored: p50 %d ms, p99 %d ms, max %d ms (%,d messages)",
                STEADY_PER_SECOND, delays[delays.length / 2], delays[delays.length * 99 / 100], delays[delays.length - 1],
                delays.length);
    }

    private int publishSteadily() throws InterruptedException {
        var total = (int) (STEADY.plus(WARM_UP).toMillis() * STEADY_PER_SECOND / 1000);
        try (var publisher = LoadPublisher.start(mosquitto.uri(), "steady")) {
            var begin = System.nanoTime();
            for (var i = 0; i < total; i++) {
                LockSupport.parkNanos(begin + i * 1_000_000_000L / STEADY_PER_SECOND - System.nanoTime());
                publisher.publish(topic(i % DEVICES), reading(i % DEVICES, i));
            }
        }
        return total;
    }

    private long[] delays(Map<TopicPartition, Long> from, Instant since) {
        Map<String, Object> config = Map.of("bootstrap.servers", kafka.servers());
        var delays = new ArrayList<Long>();
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(from.keySet());
            from.forEach(consumer::seek);
            var ends = consumer.endOffsets(from.keySet());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    var text = new String(record.value(), UTF_8);
                    var published = Instant.parse(text.substring(14, text.indexOf('"', 14)));
                    if (published.isAfter(since)) {
                        delays.add(record.timestamp() - published.toEpochMilli());
                    }
                }
            }
        }
        return delays.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private Map<TopicPartition, Long> ends(String topic) throws Exception {
        var ends = new LinkedHashMap<TopicPartition, Long>();
        for (var partition : partitions(topic)) {
            var found = admin.listOffsets(Map.of(partition, OffsetSpec.latest()));
            ends.put(partition, found.partitionResult(partition).get().offset());
        }
        return ends;
    }

    static String topic(int device) {
        return "fieldline/device%d/readings".formatted(device);
    }

    /** About 150 bytes. */
    static byte[] reading(int device, int sequence) {
        return ("{\"timestamp\":\"%s\",\"device_name\":\"device%d\",\"data\":863.85,\"metric\":\"co\",\"unit\":\"ppm\","
                        + "\"quality\":\"ok\",\"boot\":\"7f3a\",\"seq\":%d}")
                .formatted(Instant.now(), device, sequence)
                .getBytes(UTF_8);
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}

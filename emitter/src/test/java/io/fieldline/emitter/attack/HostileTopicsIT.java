package io.fieldline.emitter.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.emitter.feed.KafkaConsumers;
import io.fieldline.kafka.Topic;
import io.fieldline.testbed.Kafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Hostile records in Kafka: invalid ones are skipped, too many cause evictions, and pages are still served. {@code -Dsoak}
 * sends more names.
 */
@Execution(ExecutionMode.CONCURRENT)
class HostileTopicsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Of the usual answer, which takes milliseconds: more than half of the answers would have to be so slow. */
    private static final Duration PROMPT = Duration.ofSeconds(5);

    private static final int TIMES = 20;

    /** More than the 10,000 devices that the emitter remembers. */
    private static final int NAMES = Boolean.getBoolean("soak") ? 100_000 : 25_000;

    @TempDir
    private static Path folder;

    private static Kafka kafka;
    private static Producer producer;
    private static Victim victim;

    @BeforeAll
    static void start() throws Exception {
        kafka = Kafka.start(folder);
        producer = new Producer(kafka);
        victim = Victim.start("--kafka-servers=" + kafka.servers());
        await().atMost(PATIENCE)
                .until(() -> victim.ask(Victim.FRIEND, "/readyz").contains(" 200 "));
    }

    @AfterAll
    static void stop() {
        victim.close();
        producer.close();
        kafka.close();
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void hostileRecordsInEachTopicAreSkippedAndCountedAndPagesGoOn() throws Exception {
        try (var page = joined()) {
            var before = victim.heapMegabytes();
            var lines = victim.log().size();
            for (var time = 0; time < TIMES; time++) {
                for (var topic : KafkaConsumers.topics()) {
                    attack(topic, time);
                }
            }
            producer.flush();
            producer.send(Topic.AVERAGES, "good", average("good-device", 0));

            assertThat(page.readUntil("good-device", PATIENCE)).contains("good-device");
            assertThat(victim.usualAnswer("/api/rules")).isLessThan(PROMPT);
            await().atMost(PATIENCE).untilAsserted(HostileTopicsIT::eachIsCounted);
            assertThat(victim.body("/api/devices")).doesNotContain("\u202e");
            assertThat(victim.log().subList(lines, victim.log().size()))
                    .filteredOn(line -> line.contains("skipped a record"))
                    .hasSizeBetween(1, TIMES * KafkaConsumers.topics().size() / 2) // one a minute of each, not each
                    .allMatch(line -> line.length() < 600);
            assertThat(victim.heapMegabytes()).isLessThan(before + 20);
        }
    }

    private static void eachIsCounted() throws IOException {
        var metrics = victim.body("/metrics");
        for (var topic : List.of(
                Topic.AVERAGES,
                Topic.ALERTS,
                Topic.RULES,
                Topic.DEVICES,
                Topic.PIPELINE,
                Topic.ACKNOWLEDGEMENTS,
                Topic.LABELS,
                Topic.SESSIONS,
                Topic.COMMANDS,
                Topic.ANSWERS)) {
            var name = topic.name().toLowerCase(Locale.ROOT);
            for (var reason : List.of("malformed", "trailing", "too_large", "invalid")) {
                assertThat(bad(metrics, name, reason)).as(name + " " + reason).isGreaterThanOrEqualTo(TIMES);
            }
        }
        assertThat(bad(metrics, "readings", "malformed")).isGreaterThanOrEqualTo(TIMES);
        assertThat(bad(metrics, "readings", "too_large")).isEqualTo(TIMES);
        assertThat(bad(metrics, "status", "invalid")).isGreaterThanOrEqualTo(TIMES);
        assertThat(bad(metrics, "status", "too_large")).isEqualTo(TIMES);
        assertThat(bad(metrics, "devices", "key")).isGreaterThanOrEqualTo(TIMES);
        assertThat(bad(metrics, "rejected", "invalid")).isZero(); // any record is valid there
    }

    /** Uses new keys each time, because a compacted topic may delete older records of a key before they are read. */
    private static void attack(Topic topic, int time) throws IOException {
        var name = "hostile" + time;
        var good = example(topic).replace("greenhouse", name);
        producer.send(topic, ("garbage" + time).getBytes(UTF_8), new byte[] {(byte) 0xff, 0, (byte) 0xc3, 0x28});
        producer.send(topic, "trailing" + time, good + "}],\"x");
        producer.send(topic, name, good.replaceFirst("20\\d\\d-", "+300000000-").replace("45", "-45"));
        producer.send(topic, "nested" + time, "{\"a\":".repeat(3_000) + "1" + "}".repeat(3_000));
        var long900Kilobytes = "{\"x\":\"" + "x".repeat(900_000) + "\",";
        producer.send(
                topic, "long" + time, good.startsWith("{") ? long900Kilobytes + good.substring(1) : long900Kilobytes);
        producer.send(
                topic, "a\u202eb" + time, good.replace("device1", "a\u202eb").replace("co-", "\u0000"));
        producer.send(topic, name, good.replaceAll(":[0-9.]+", ":1e999"));
        if (topic == Topic.DEVICES) {
            producer.send(topic, "another" + time, good);
        }
        if (topic == Topic.READINGS || topic == Topic.REJECTED) { // Kafka refuses such records in a compacted topic
            producer.send(topic, (byte[]) null, (byte[]) null);
            producer.send(topic, (byte[]) null, good.getBytes(UTF_8));
        }
    }

    private static String example(Topic topic) throws IOException {
        return switch (topic) {
            case READINGS -> message("readings/reading.json");
            case AVERAGES -> message("average.json");
            case ALERTS -> message("alert.json");
            case RULES -> message("alert-rules.json");
            case DEVICES -> message("device-summary.json");
            case PIPELINE -> message("job-progress.json");
            case STATUS -> "degraded: no_board";
            case REJECTED -> "20,5";
            case ACKNOWLEDGEMENTS -> message("acknowledgement.json");
            case LABELS -> message("label.json");
            case SESSIONS -> message("login-session.json");
            case COMMANDS -> message("command.json");
            case ANSWERS -> message("device-answer.json");
            case NOTIFICATIONS, SINK_REJECTED -> throw new IllegalArgumentException("the emitter does not read it");
        };
    }

    private static long bad(String metrics, String topic, String reason) {
        var name = "fieldline_emitter_bad_records_total{reason=\"%s\",topic=\"%s\"} ".formatted(reason, topic);
        return metrics.lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void floodsOfNamesMetricsAndTagsMakeRoomAndOneWhoIsThereStays() throws Exception {
        producer.send(Topic.DEVICES, "steady", activeSinceYesterday("steady"));
        flood(0, NAMES);
        var once = victim.heapMegabytes();
        flood(1, NAMES);

        assertThat(victim.heapMegabytes()).isLessThan(once + 20).isLessThan(150);
        assertThat(victim.metric("devices")).isLessThanOrEqualTo(10_000);
        assertThat(victim.metric("devices_evicted_total")).isPositive();
        assertThat(victim.metric("readings_evicted_total")).isPositive();
        producer.send(Topic.READINGS, "new", reading("new", "co"));
        producer.send(Topic.READINGS, "steady", reading("steady", "co"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(victim.body("/api/devices"))
                .contains("{\"device_name\":\"steady\",", "{\"device_name\":\"new\","));
        joined().close();
        assertThat(victim.log()).anyMatch(line -> line.contains("too many devices"));
    }

    private static String activeSinceYesterday(String device) {
        var now = Instant.now();
        return "{\"device_name\":\"%s\",\"first_seen\":\"%s\",\"last_seen\":\"%s\",\"metrics\":{\"co\":{}}}"
                .formatted(device, now.minus(Duration.ofDays(1)), now);
    }

    private static void flood(int round, int names) throws IOException {
        for (var number = 0; number < names; number++) {
            var name = "flood%d-%d".formatted(round, number);
            producer.send(Topic.READINGS, name, reading(name, "co"));
            if (number % 5_000 == 0) {
                producer.send(Topic.READINGS, "steady", reading("steady", "co"));
            }
        }
        for (var number = 0; number < 1_000; number++) {
            producer.send(Topic.READINGS, "metrics", reading("metrics", metrics(round, number)));
            producer.send(Topic.READINGS, "tags", tags(round, number));
        }
        producer.flush();
        assertThat(victim.usualAnswer("/api/rules")).isLessThan(PROMPT);
        assertThat(victim.usualAnswer("/healthz")).isLessThan(PROMPT);
        await().atMost(PATIENCE).until(() -> victim.metric("lag") == 0);
    }

    private static String[] metrics(int round, int number) {
        return IntStream.range(0, 100)
                .mapToObj(metric -> "m%d-%d-%d".formatted(round, number, metric))
                .toArray(String[]::new);
    }

    private static String tags(int round, int number) {
        var tags = IntStream.range(0, 64)
                .mapToObj(tag -> "\"t%d\":\"%s\"".formatted(tag, "x".repeat(250)))
                .collect(Collectors.joining(","));
        return reading("tags", "t%d-%d".formatted(round, number)).replaceFirst("}$", ",\"tags\":{" + tags + "}}");
    }

    private static String reading(String device, String... metrics) {
        var values = List.of(metrics).stream().map("\"%s\":1"::formatted).collect(Collectors.joining(","));
        return "{\"timestamp\":\"%s\",\"device_name\":\"%s\",\"metrics\":{%s}}"
                .formatted(Instant.now(), device, values);
    }

    private static String average(String device, int window) throws IOException {
        var start = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(15L * window);
        var times = Map.of(
                "2024-10-07T15:29:15Z",
                start.toString(),
                "2024-10-07T15:29:30Z",
                start.plusSeconds(15).toString());
        var json = message("average.json").replace("device1", device);
        for (var time : times.entrySet()) {
            json = json.replace(time.getKey(), time.getValue());
        }
        return json;
    }

    private static String message(String name) throws IOException {
        return Files.readString(Path.of("../docs/messages").resolve(name)).strip();
    }

    private static Raw joined() throws IOException {
        var page = victim.connect(Victim.FRIEND);
        assertThat(page.send(Raw.upgrade()).readUntil("pingTimeout", PATIENCE)).contains(" 101 ");
        page.sendText("40");
        assertThat(page.readUntil("snapshot", PATIENCE)).contains("snapshot");
        return page;
    }
}

package io.fieldline.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.Average;
import io.fieldline.processes.Child;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job as it is shipped, with all that a hostile client can put into its topics. {@code -Dsoak} sends four times as much. */
class HostileRecordsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int SCALE = Boolean.getBoolean("soak") ? 4 : 1;
    private static final int MOST_DEVICES = 500;

    /** Of the heap of 470 MB, after a collection. */
    private static final long MOST_HEAP_KILOBYTES = 200 * 1024;

    private final Instant start = Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MINUTES);
    private final Random random = new Random(7);

    @TempDir
    private Path folder;

    private Kafka kafka;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void startKafka() throws IOException, InterruptedException {
        kafka = Kafka.start(folder.resolve("kafka"));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.servers(), "compression.type", "lz4", "linger.ms", "20"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterEach
    void stopKafka() {
        producer.close();
        kafka.close();
    }

    @Test
    void aGoodDeviceIsCountedExactlyBesideAllThatAHostileOneSendsAndAfterAKill() throws Exception {
        try (var job = startJob()) {
            job.awaitReady(PATIENCE);
            sendGood(0, 30);
            awaitGood(Map.of(0, 15L, 15, 15L));
        }
        var rejected = sendReadingsAheadOfTime() + sendUnreadable();
        sendManyNames();
        sendManyMetrics();
        sendUnusualSequences();
        sendLargeReadings();
        sendStatuses();
        sendAverages();
        sendGood(30, 60);

        try (var job = startJob()) {
            job.awaitReady(PATIENCE);
            awaitGood(Map.of(0, 15L, 15, 15L, 30, 15L, 45, 15L));
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(metric(job, "rejected_total")).isGreaterThanOrEqualTo(rejected);
                assertThat(metric(job, "limit_rejected_total")).isPositive();
                assertThat(metric(job, "history_rejected_total")).isEqualTo(3);
            });
            assertThat(metric(job, "state_devices")).isLessThanOrEqualTo(MOST_DEVICES + 200);
            assertThat(heapKilobytes(job)).isLessThan(MOST_HEAP_KILOBYTES);
            job.kill();
        }

        sendUnreadable();
        sendManyNames();
        try (var job = startJob()) {
            job.awaitReady(PATIENCE);
            sendGood(60, 70);
            sendGood(70, 75, addPartition());
            awaitGood(Map.of(0, 15L, 15, 15L, 30, 15L, 45, 15L, 60, 15L));
            assertThat(metric(job, "state_devices")).isLessThanOrEqualTo(MOST_DEVICES + 200);
        }
    }

    /** A batch of such readings ended the job again at each start, when it collected what it rejects. */
    private int sendReadingsAheadOfTime() {
        var readings = 100_000 * SCALE;
        var text = "x".repeat(200);
        for (var number = 0; number < readings; number++) {
            send(
                    Topic.READINGS,
                    "ahead" + number % 20,
                    ("{\"timestamp\":\"%s\",\"device_name\":\"ahead%d\",\"data\":%d,"
                                    + "\"tags\":{\"a\":\"%s\",\"b\":\"%s\",\"c\":\"%s\",\"d\":\"%s\",\"e\":\"%s\"}}")
                            .formatted(
                                    start.plus(3, ChronoUnit.HOURS),
                                    number % 20,
                                    number,
                                    text,
                                    text,
                                    text,
                                    text,
                                    text));
        }
        return readings;
    }

    /** Beyond the limit, each with one reading. */
    private void sendManyNames() {
        for (var number = 0; number < 10_000 * SCALE; number++) {
            var device = "name" + random.nextInt(Integer.MAX_VALUE);
            send(Topic.READINGS, device, reading(device, "\"data\":1"));
        }
    }

    /** Thousands of names of one device, with units and texts as long as they may be. */
    private void sendManyMetrics() {
        for (var number = 0; number < 100 * SCALE; number++) {
            var first = number * 64;
            var metrics = IntStream.range(first, first + 64)
                    .mapToObj(metric -> "\"%s%d\":%d".formatted("m".repeat(50), metric, metric))
                    .collect(Collectors.joining(","));
            send(Topic.READINGS, "metrics", reading("metrics", "\"metrics\":{" + metrics + "}"));
        }
    }

    private void sendUnusualSequences() {
        var steps =
                IntStream.range(0, 20_000 * SCALE).map(step -> 2 * step).boxed().collect(Collectors.toList());
        Collections.shuffle(steps, random);
        for (var step : steps) {
            send(Topic.READINGS, "steps", reading("steps", "\"data\":1,\"boot\":\"b\",\"seq\":" + step));
        }
        for (var number = 0; number < 20_000 * SCALE; number++) {
            var seq = start.toEpochMilli() + 997L * random.nextInt(1_000_000);
            send(Topic.READINGS, "millis", reading("millis", "\"data\":1,\"boot\":\"b\",\"seq\":" + seq));
        }
    }

    /** As large as the bridge lets them be, and not to be compressed. */
    private void sendLargeReadings() {
        for (var number = 0; number < 2_000 * SCALE; number++) {
            var text = Base64.getEncoder().encodeToString(garbage(11_000));
            send(Topic.READINGS, "large", reading("large", "\"data\":1,\"note\":\"" + text + "\""));
        }
    }

    private int sendUnreadable() {
        var records = List.of(
                "[".repeat(8_000),
                "{\"a\":".repeat(2_000),
                reading("far", "\"data\":1").replace(start.toString(), "+300000000-01-01T00:00:00Z"),
                reading("far", "\"data\":1").replace(start.toString(), "-9999-01-01T00:00:00Z"),
                reading("far", "\"data\":1").replace(start.toString(), "1970-01-01T00:00:01Z"),
                reading("far", "\"data\":1e300"),
                reading("n".repeat(16_000), "\"data\":1"),
                reading("", "\"data\":1"),
                reading("\\u0000", "\"data\":1"),
                reading("quote", "\"data\":1").replace("\"data\":1", "\"data\":" + "9".repeat(8_000)),
                "null",
                "");
        for (var record : records) {
            send(Topic.READINGS, "hostile", record);
        }
        send(Topic.READINGS, (byte[]) null, null);
        send(Topic.READINGS, new byte[0], garbage());
        send(Topic.READINGS, garbage(), garbage());
        return records.size() + 3;
    }

    private void sendStatuses() {
        send(Topic.STATUS, new byte[0], null);
        send(Topic.STATUS, garbage(), null);
        send(Topic.STATUS, garbage(), garbage());
        send(Topic.STATUS, "n".repeat(60_000).getBytes(UTF_8), null);
        for (var number = 0; number < 1000; number++) {
            send(Topic.STATUS, ("removed" + number).getBytes(UTF_8), null);
        }
    }

    private void sendAverages() {
        send(Topic.AVERAGES, garbage(), null);
        send(Topic.AVERAGES, garbage(), garbage());
        send(Topic.AVERAGES, "a", "[".repeat(8_000));
        send(
                Topic.AVERAGES,
                "a",
                ("{\"device_name\":\"a\",\"metric\":\"m\",\"window_start\":\"+1000000-01-01T00:00:00Z\","
                        + "\"window_end\":\"+1000000-01-01T00:00:15Z\",\"data\":1,\"min\":1,\"max\":1,\"stddev\":0,\"last\":1,"
                        + "\"count\":1,\"final\":true,\"quality\":{\"ok\":1},\"revision\":1}"));
    }

    private byte[] garbage() {
        return garbage(1000);
    }

    private byte[] garbage(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private String reading(String device, String more) {
        return "{\"timestamp\":\"%s\",\"device_name\":\"%s\",%s}".formatted(start, device, more);
    }

    private void send(Topic topic, String key, String value) {
        send(topic, key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    private void send(Topic topic, byte @Nullable [] key, byte @Nullable [] value) {
        producer.send(new ProducerRecord<>(topic.topicName(), key, value));
    }

    /** One a second. */
    private void sendGood(int first, int end) {
        sendGood(first, end, null);
    }

    private void sendGood(int first, int end, @Nullable Integer partition) {
        for (var second = first; second < end; second++) {
            var reading = "{\"timestamp\":\"%s\",\"device_name\":\"good\",\"data\":1,\"metric\":\"m\"}"
                    .formatted(start.plusSeconds(second));
            producer.send(new ProducerRecord<>(
                    Topic.READINGS.topicName(), partition, "good".getBytes(UTF_8), reading.getBytes(UTF_8)));
        }
        producer.flush();
    }

    /** Waits until the windows of the good device, by their seconds, are final and have the expected numbers of readings. */
    private void awaitGood(Map<Integer, Long> countsBySecond) {
        var expected = new TreeMap<Instant, Long>();
        countsBySecond.forEach((second, count) -> expected.put(start.plusSeconds(second), count));
        try (var averages = new LastAverages(kafka.servers(), key -> key.startsWith("good|"))) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(averages.poll().stream()
                            .filter(Average::closed)
                            .collect(toMap(Average::windowStart, Average::count)))
                    .isEqualTo(expected));
        }
    }

    private int addPartition() throws Exception {
        var partitions = producer.partitionsFor(Topic.READINGS.topicName()).size();
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            admin.createPartitions(Map.of(Topic.READINGS.topicName(), NewPartitions.increaseTo(partitions + 1)))
                    .all()
                    .get();
        }
        return partitions;
    }

    private static double metric(Child job, String name) throws IOException, InterruptedException {
        var port = Files.readString(job.log()).replaceAll("(?s).*answering: http://127.0.0.1:(\\d+).*", "$1");
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .build();
        var text = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body();
        var found = Pattern.compile("(?m)^fieldline_spark_" + name + " (\\S+)$").matcher(text);
        assertThat(found.find()).as(name).isTrue();
        return Double.parseDouble(found.group(1));
    }

    /** What is used after a full collection. */
    private static long heapKilobytes(Child job) throws IOException, InterruptedException {
        jcmd(job, "GC.run");
        var used = 0L;
        var found = Pattern.compile("generation +total \\d+K, used (\\d+)K").matcher(jcmd(job, "GC.heap_info"));
        while (found.find()) {
            used += Long.parseLong(found.group(1));
        }
        assertThat(used).isPositive();
        return used;
    }

    private static String jcmd(Child job, String command) throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process = new ProcessBuilder(jcmd, Long.toString(job.pid()), command)
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private Child startJob() throws IOException {
        return Service.start(
                "spark-job",
                "--kafka-servers=" + kafka.servers(),
                "--checkpoint=" + folder.resolve("checkpoint"),
                "--history-folder=" + folder.resolve("history"),
                "--history-interval=1s",
                "--http-port=0",
                "--max-devices=" + MOST_DEVICES);
    }
}

package io.fieldline.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.State;
import io.fieldline.messages.AlertRules;
import io.fieldline.messages.Average;
import io.fieldline.messages.JobProgress;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.Quality;
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
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job as a process, with a real Kafka. */
class SparkJobIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final List<String> DEVICES = List.of("a", "b", "c");
    private static final int READINGS = 500;

    /** Of each device's first reading; ten a second from there on. */
    private final Instant start = Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MINUTES);

    @TempDir
    private Path folder;

    private Kafka kafka;
    private SentReadings sent;

    @BeforeEach
    void startKafka() throws IOException, InterruptedException {
        kafka = Kafka.start(folder.resolve("kafka"));
        sent = new SentReadings(kafka.servers(), Duration.ofSeconds(15));
    }

    @AfterEach
    void stopKafka() {
        sent.close();
        kafka.close();
    }

    /** One process and its checkpoint, from the first start to the reset, because each start takes seconds of CPU. */
    @Test
    void aJobShowsItsBatchesRaisesAlertsKeepsTheHistoryAndItsCheckpointIsItsOwn() throws Exception {
        try (var job =
                startJob("--history-folder=" + folder.resolve("history"), "--history-interval=1s", "--http-port=0")) {
            job.awaitReady(PATIENCE);
            itShowsWhatItDoes(job);
            itsCheckpointIsRefusedToOthers(job);
            aFailedQueryEndsItWithItsExitCode(job);
        }
        otherWindowsAreRefused();
        resetIsOnlyDoneWhenSure();
    }

    private void itShowsWhatItDoes(Child job) throws Exception {
        produce(); // 500 ppm at most
        sent.send("no reading".getBytes(UTF_8));
        try (var averages = new LastAverages(kafka.servers())) {
            averages.awaitFinals(sent.byWindow(), PATIENCE);
        }
        var port = lines(job).replaceAll("(?s).*answering: http://127.0.0.1:(\\d+).*", "$1");

        var progress = new ArrayList<JobProgress>();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> { // a batch is reported after its averages
                            progress.addAll(read(Topic.PIPELINE, json -> MessageJson.parse(json, JobProgress.class)));
                            var last = progress.get(progress.size() - 1);
                            assertThat(last.rejected()).isEqualTo(1);
                            assertThat(last.duplicates()).isEqualTo(3 * READINGS);
                            assertThat(last.stateDevices()).isEqualTo(3);
                            assertThat(last.lag()).isEqualTo(Map.of(0, 0L, 1, 0L, 2, 0L, 3, 0L));
                        });
        assertThat(progress).anyMatch(batch -> batch.rows() > 0);

        assertThat(get(port, "/healthz")).isEqualTo("ok\n");
        await().atMost(PATIENCE).until(() -> get(port, "/readyz").equals("ok\n"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(get(port, "/metrics"))
                .contains("fieldline_spark_readings_total 3001.0")
                .contains("fieldline_spark_duplicates_total 1500.0")
                .contains("fieldline_spark_rejected_total 1.0")
                .contains("fieldline_spark_state_devices 3.0")
                .contains("fieldline_spark_lag{partition=\"0\"} 0.0")
                .contains("fieldline_spark_batch_seconds_bucket")
                .contains("fieldline_spark_batch_age_seconds{query=\"averages\"}"));

        assertThat(read(Topic.ALERTS, json -> MessageJson.parse(json, Alert.class)))
                .filteredOn(alert -> alert.rule().equals("co-niosh-ceiling"))
                .extracting(Alert::state, Alert::deviceName)
                .contains(tuple(State.RAISED, "a"), tuple(State.RAISED, "b"), tuple(State.RAISED, "c"));
        assertThat(read(Topic.RULES, json -> MessageJson.parse(json, AlertRules.class)))
                .singleElement()
                .satisfies(published -> assertThat(published.rules())
                        .extracting(AlertRules.Rule::rule)
                        .contains("co-niosh-ceiling", "co-en50291-50ppm", "temperature-high", "device-silent"));
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(SQLException.class) // a file was replaced: read again
                .untilAsserted(() -> assertThat(historyCounts()).isEqualTo(Map.of("a", 500L, "b", 500L, "c", 500L)));

        sendAverageOf(Instant.parse("+1000000-01-01T00:00:00Z"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(get(port, "/metrics"))
                .contains("fieldline_spark_history_rejected_total 1.0"));
        assertThat(get(port, "/healthz")).isEqualTo("ok\n");
    }

    private void itsCheckpointIsRefusedToOthers(Child job) throws Exception {
        var others = List.of(startJob("--reset", "--yes"), startJob());
        for (var other : others) {
            assertThat(other.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(other.lastLines())
                    .anyMatch(line -> line.startsWith("spark-job cannot start: a job runs on --checkpoint "));
        }
        assertThat(job.isAlive()).isTrue();
    }

    private void aFailedQueryEndsItWithItsExitCode(Child job) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            admin.deleteTopics(List.of(Topic.READINGS.topicName())).all().get();
        }
        assertThat(job.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(6);
        assertThat(lines(job)).contains("started again, the job continues from its checkpoint");
        Topics.ensure(Map.of("bootstrap.servers", kafka.servers()), Topic.READINGS); // for the next start
    }

    private void otherWindowsAreRefused() throws Exception {
        try (var job = startJob("--window=1m")) {
            assertThat(job.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(2);
            assertThat(lines(job))
                    .contains("the checkpoint has windows of 15000 ms every 15000 ms, expected 60000 ms every 60000 ms:"
                            + " use another --checkpoint")
                    .doesNotContain("started again");
        }
    }

    private void resetIsOnlyDoneWhenSure() throws Exception {
        var checkpoint = folder.resolve("checkpoint").resolve("averages");

        var unsure = startJob("--reset");
        assertThat(unsure.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(unsure.lastLines())
                .anyMatch(line -> line.contains("which readings were counted"))
                .contains("Nothing was deleted. Add --yes to confirm.");
        assertThat(checkpoint).isNotEmptyDirectory();

        assertThat(startJob("--reset", "--yes").exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isZero();
        assertThat(checkpoint).doesNotExist();
    }

    private Map<String, Long> historyCounts() throws SQLException {
        var counts = new HashMap<String, Long>();
        if (!Files.exists(folder.resolve("history"))) {
            return counts;
        }
        try (var duck = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duck.createStatement();
                var found = statement.executeQuery(
                        "SELECT device_name, sum(count) FROM read_parquet('%s/date=*/*.parquet') GROUP BY 1"
                                .formatted(folder.resolve("history")))) {
            while (found.next()) {
                counts.put(found.getString(1), found.getLong(2));
            }
        }
        return counts;
    }

    /** As somebody else may write it: the history cannot hold every year. */
    private void sendAverageOf(Instant windowStart) {
        var average = new Average(
                "d",
                "co",
                Optional.empty(),
                windowStart,
                windowStart.plusSeconds(15),
                1,
                1,
                1,
                0,
                1,
                1,
                true,
                Map.of(Quality.OK, 1L),
                0);
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.servers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topic.AVERAGES.topicName(), average.key(), MessageJson.write(average)));
        }
    }

    private <T> List<T> read(Topic topic, Function<byte[], T> parser) {
        try (var reader = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.servers()), new StringDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition(topic.topicName(), 0);
            reader.assign(List.of(partition));
            reader.seekToBeginning(List.of(partition));
            var end = reader.endOffsets(List.of(partition)).get(partition);
            var found = new ArrayList<T>();
            while (reader.position(partition) < end) {
                reader.poll(Duration.ofMillis(100)).forEach(record -> found.add(parser.apply(record.value())));
            }
            return found;
        }
    }

    private static String get(String port, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    /** Of its log, which continues that of earlier jobs. */
    private static String lines(Child job) throws IOException {
        var log = Files.readString(job.log());
        return log.substring(log.lastIndexOf("spark-job starting:"));
    }

    private Child startJob(String... flags) throws IOException {
        var all = new ArrayList<>(
                List.of("--kafka-servers=" + kafka.servers(), "--checkpoint=" + folder.resolve("checkpoint")));
        all.addAll(List.of(flags));
        return Service.start("spark-job", all.toArray(String[]::new));
    }

    /** Of every device, each of them twice; ten a second in its time. */
    private void produce() {
        for (var sequence = 0; sequence < READINGS; sequence++) {
            for (var device : DEVICES) {
                sent.send(device, sequence, start.plusMillis(100L * sequence));
                sent.repeat(device, sequence, start.plusMillis(100L * sequence));
            }
        }
    }
}

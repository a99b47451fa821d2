package io.fieldline.spark.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.Quality;
import io.fieldline.processes.Child;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Service;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history on an object store, which the {@link S3StandIn} stands for. {@code -Dsoak} kills the job more often. */
class ObjectHistoryIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int KILLS = Boolean.getBoolean("soak") ? 12 : 1;
    private static final Instant START = Instant.parse("2024-10-07T22:59:30Z");
    private static final Instant NEXT_DAY = Instant.parse("2024-10-08T01:00:00Z");
    private static final String DAY = "date=2024-10-07";

    @TempDir
    private static Path folder;

    private static S3StandIn s3;

    @BeforeAll
    static void startS3() throws Exception {
        s3 = S3StandIn.start(folder);
    }

    @AfterAll
    static void stopS3() {
        s3.close();
    }

    @Test
    void averagesOfAnHourAreOneObjectAndWhatComesAgainReplaces() throws Exception {
        var history = history("hours");
        history.merge(IntStream.range(0, 4).mapToObj(i -> average(i, i)).toList());
        history.merge(List.of(average(1, 100), average(3, 300)));

        assertThat(objects("hours")).containsExactly(DAY + "/hour-22.parquet", DAY + "/hour-23.parquet");
        assertThat(means("hours")).containsExactly(0.0, 100.0, 2.0, 300.0);
    }

    @Test
    void aDayThatIsOverBecomesOneObjectAlsoIfTheJobIsKilledBeforeTheHoursAreDeleted() throws Exception {
        var all = IntStream.range(0, 4).mapToObj(i -> average(i, i)).toList();
        history("days").merge(all);
        var storage = new ObjectHistory(path("days"), s3.hadoop(), drafts());
        var whole = HistoryFile.begin(storage.draft(DAY, HistoryStorage.DAY));
        for (var average : all) {
            whole.add(HistorySchema.row(average));
        }
        storage.publish(whole.complete(), DAY, HistoryStorage.DAY); // killed here
        assertThat(objects("days")).hasSize(3);

        var history = history("days");
        history.recover();
        history.merge(List.of(average(3, 33)));
        history.compact(NEXT_DAY);

        assertThat(objects("days")).containsExactly(DAY + "/day.parquet");
        assertThat(means("days")).containsExactly(0.0, 1.0, 2.0, 33.0);
    }

    @Test
    void compactionLosesNoRow() throws Exception {
        var history = history("compacted");
        history.merge(IntStream.range(0, 4).mapToObj(i -> average(i, i)).toList());
        history.compact(START);
        assertThat(objects("compacted")).hasSize(2);

        history.compact(NEXT_DAY);

        assertThat(objects("compacted")).containsExactly(DAY + "/day.parquet");
        assertThat(means("compacted")).containsExactly(0.0, 1.0, 2.0, 3.0);
    }

    @Test
    void anAttemptLeavesNothingAndABucketThatIsMissingFailsIt() throws Exception {
        HistoryFolder.tryOut(path("tried").toString(), s3.hadoop());

        assertThat(FileSystem.get(path("tried").toUri(), s3.hadoop()).exists(path("tried")))
                .isFalse();
        assertThatThrownBy(() -> HistoryFolder.tryOut("s3a://missing/tried", s3.hadoop()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void daysBeyondTheRetentionAreDeleted() throws Exception {
        var history = history("expired");
        history.merge(List.of(average(0, 0), average(24 * 240, 1)));

        history.expire(NEXT_DAY.plus(Duration.ofDays(30)), Duration.ofDays(30));

        assertThat(objects("expired")).containsExactly("date=2024-10-08/hour-22.parquet");
    }

    /** The objects have the last version of each final average, although the job is killed while it writes them. */
    @Test
    void killedWhileItWritesObjectsTheJobLosesAndRepeatsNoAverage() throws Exception {
        var hadoop = Files.writeString(
                folder.resolve("hadoop.properties"),
                s3.properties().entrySet().stream()
                        .map(property -> property.getKey() + "=" + property.getValue())
                        .collect(joining("\n")));
        try (var kafka = Kafka.start(folder.resolve("kafka"))) {
            var servers = Map.<String, Object>of("bootstrap.servers", kafka.servers());
            Topics.ensure(Map.of("bootstrap.servers", kafka.servers()), Topic.AVERAGES);
            var expected = new TreeMap<String, Double>();
            try (var producer = new KafkaProducer<>(servers, new StringSerializer(), new ByteArraySerializer())) {
                var random = new Random();
                for (var kill = 0; kill <= KILLS; kill++) {
                    for (var i = 0; i < 200; i++) { // of several hours, some again
                        var average = average(240 * random.nextInt(8) + random.nextInt(40), kill * 1000 + i);
                        expected.put(average.key(), average.mean());
                        producer.send(new ProducerRecord<>(
                                Topic.AVERAGES.topicName(), average.key(), MessageJson.write(average)));
                    }
                    producer.flush();
                    try (var job = startJob(kafka, hadoop)) {
                        if (kill == KILLS) {
                            await().atMost(PATIENCE)
                                    .ignoreExceptions() // of an object that changed while it was read
                                    .untilAsserted(() -> assertThat(rows("job")).isEqualTo(expected));
                        } else {
                            var before = newest("job");
                            await().atMost(PATIENCE)
                                    .pollInterval(Duration.ofMillis(20))
                                    .until(() -> newest("job") > before);
                            job.kill();
                        }
                    }
                }
            }
        }
    }

    private static Child startJob(Kafka kafka, Path hadoop) throws IOException {
        return Service.start(
                "spark-job",
                "--kafka-servers=" + kafka.servers(),
                "--checkpoint=" + folder.resolve("checkpoint"),
                "--history-folder=" + path("job"),
                "--history-interval=1s",
                "--hadoop-properties=" + hadoop);
    }

    private static HistoryFolder history(String name) throws IOException {
        return HistoryFolder.open(path(name).toString(), s3.hadoop(), drafts());
    }

    private static Path drafts() {
        return folder.resolve("drafts");
    }

    private static org.apache.hadoop.fs.Path path(String name) {
        return new org.apache.hadoop.fs.Path("s3a://%s/%s".formatted(S3StandIn.BUCKET, name));
    }

    /** Windows are 15 s long, and the third begins the next hour. */
    private static Average average(int window, double mean) {
        var start = START.plusSeconds(15L * window);
        return new Average(
                "device1",
                "co",
                Optional.of("ppm"),
                start,
                start.plusSeconds(15),
                mean,
                12.5,
                990.1,
                281.2,
                611.25,
                45,
                true,
                Map.of(Quality.OK, 45L),
                0);
    }

    private static List<String> objects(String name) throws IOException {
        var root = path(name);
        var found = new ArrayList<String>();
        var files = FileSystem.get(root.toUri(), s3.hadoop()).listFiles(root, true);
        while (files.hasNext()) {
            var file = files.next().getPath();
            found.add(file.getParent().getName() + "/" + file.getName());
        }
        found.sort(null);
        return found;
    }

    /** When the last object was written; 0 if there is none. */
    private static long newest(String name) throws IOException {
        var newest = 0L;
        try {
            var files = FileSystem.get(path(name).toUri(), s3.hadoop()).listFiles(path(name), true);
            while (files.hasNext()) {
                newest = Math.max(newest, files.next().getModificationTime());
            }
        } catch (FileNotFoundException none) {
            return 0;
        }
        return newest;
    }

    private static List<Double> means(String name) throws IOException {
        return List.copyOf(rows(name).values());
    }

    /** The mean of each window; fails if one is there twice. */
    private static Map<String, Double> rows(String name) throws IOException {
        var means = new TreeMap<String, Double>();
        for (var object : objects(name)) {
            try (var reader = ParquetReader.builder(
                            new GroupReadSupport(), new org.apache.hadoop.fs.Path(path(name), object))
                    .withConf(s3.hadoop())
                    .build()) {
                for (Group row = reader.read(); row != null; row = reader.read()) {
                    var start = Instant.EPOCH.plusNanos(1000 * row.getLong("window_start", 0));
                    var key = "%s|%s|%s"
                            .formatted(
                                    new String(row.getBinary("device_name", 0).getBytes(), UTF_8),
                                    new String(row.getBinary("metric", 0).getBytes(), UTF_8),
                                    start);
                    assertThat(means.put(key, row.getDouble("data", 0))).isNull();
                }
            }
        }
        return means;
    }
}

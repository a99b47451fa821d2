package io.fieldline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.messages.Average;
import io.fieldline.messages.JobProgress;
import io.fieldline.messages.MessageJson;
import io.fieldline.processes.Child;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
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

/** The job as a process whose readings leave Kafka before it reads them, and whose devices are removed. */
class DataLossIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int PARTITION = 1;

    /** Of the first reading; one a second from there on. */
    private final Instant start = Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MINUTES);

    @TempDir
    private Path folder;

    private Kafka kafka;
    private SentReadings sent;
    private Admin admin;

    @BeforeEach
    void startKafka() throws IOException, InterruptedException {
        kafka = Kafka.start(folder.resolve("kafka"));
        sent = new SentReadings(kafka.servers(), Duration.ofSeconds(15));
        admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()));
    }

    @AfterEach
    void stopKafka() {
        admin.close();
        sent.close();
        kafka.close();
    }

    @Test
    void readingsThatKafkaDeletedAreCountedAsLostOnceAndATopicThatWasCreatedAgainIsReadFromItsBeginning()
            throws Exception {
        long counted;
        try (var job = startJob()) {
            job.awaitReady(PATIENCE);
            send(0, 20);
            awaitCounted(20);
            signal("STOP", job);
            send(20, 21); // may be the answer to a request of the job that waited at Kafka
            send(21, 45);
            deleteAllReadings();
            send(45, 50);
            signal("CONT", job);

            counted = awaitCountedOrLost(50);
            assertThat(counted).isBetween(25L, 49L);
        }
        send(50, 70);
        deleteAllReadings();
        send(70, 75);
        try (var job = startJob()) {
            awaitCounted(counted + 5);
            awaitLost(Map.of(PARTITION, 20L));
            assertThat(job.isAlive()).isTrue();
            assertThat(Files.readString(job.log()))
                    .contains("Kafka deleted records before the job read them")
                    .contains("topic=fieldline.readings partition=1 lost=20")
                    .doesNotContain("start it again");
        }
        try (var job = startJob()) { // and what was lost is not counted again
            job.awaitReady(PATIENCE);
            awaitLost(Map.of());
        }

        createReadingsAgain();
        send(75, 80); // fewer than the checkpoint has read
        try (var job = startJob()) {
            awaitCounted(counted + 10);
            assertThat(Files.readString(job.log()))
                    .contains("the topic was deleted and created again, so it is read from its beginning");
        }
    }

    @Test
    void averagesThatKafkaDeletedBeforeTheHistoryHadThemDoNotEndTheJob() throws Exception {
        try (var job = startJob("--history-folder=" + folder.resolve("history"), "--history-interval=1s")) {
            job.awaitReady(PATIENCE);
            send(0, 20);
            awaitCounted(20);
            await().atMost(PATIENCE).until(() -> Files.isDirectory(folder.resolve("history")));
        }
        try (var job = startJob()) {
            job.awaitReady(PATIENCE);
            send(20, 50);
            awaitCounted(50);
        }
        deleteAll(Topic.AVERAGES);

        try (var job = startJob("--history-folder=" + folder.resolve("history"), "--history-interval=1s")) {
            job.awaitReady(PATIENCE);
            await().atMost(PATIENCE)
                    .until(() -> Files.readString(job.log()).contains("topic=fieldline.averages partition="));
            send(50, 80);
            awaitCounted(35); // Kafka has no others any more; the window of second 50 has five from before
            assertThat(job.isAlive()).isTrue();
        }
    }

    /** Also on a checkpoint of a version that did not read that topic. */
    @Test
    void anEmptyStatusRemovesADeviceUntilItsNextReading() throws Exception {
        try (var job = startJob()) {
            job.awaitReady(PATIENCE);
            send(0, 20);
            awaitCounted(20);
            await().atMost(PATIENCE).until(() -> devices().containsKey("d1"));
            assertThat(devices().get("d1")).isPresent();
        }
        removeFromCheckpoint(Topic.STATUS);
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.servers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topic.STATUS.topicName(), "d2", new byte[] {'o', 'n'}))
                    .get();
            producer.send(new ProducerRecord<>(Topic.STATUS.topicName(), "d1", null))
                    .get();
        }

        try (var job = startJob()) {
            job.awaitReady(PATIENCE);
            await().atMost(PATIENCE).until(() -> devices().get("d1").isEmpty());
            assertThat(lastProgress().lost()).isEmpty();
            assertThat(lastProgress().lag()).isEqualTo(Map.of(0, 0L, 1, 0L, 2, 0L, 3, 0L));

            send(20, 21);
            await().atMost(PATIENCE).until(() -> devices().get("d1").isPresent());
            assertThat(devices()).doesNotContainKey("d2");
        }
    }

    private void send(int first, int end) {
        for (var sequence = first; sequence < end; sequence++) {
            sent.send("d1", sequence, start.plusSeconds(sequence), PARTITION);
        }
        sent.byWindow(); // and so all are stored
    }

    private void awaitCounted(long readings) {
        try (var averages = new LastAverages(kafka.servers())) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            averages.poll().stream().mapToLong(Average::count).sum())
                    .isEqualTo(readings));
        }
    }

    /** Waits until each reading is counted or lost; returns how many are counted. */
    private long awaitCountedOrLost(long readings) {
        var counted = new AtomicLong();
        try (var averages = new LastAverages(kafka.servers())) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                counted.set(averages.poll().stream().mapToLong(Average::count).sum());
                assertThat(counted.get() + lastProgress().lost().getOrDefault(PARTITION, 0L))
                        .isEqualTo(readings);
            });
        }
        return counted.get();
    }

    private void awaitLost(Map<Integer, Long> lost) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lastProgress().lost()).isEqualTo(lost));
    }

    private void createReadingsAgain() throws Exception {
        admin.deleteTopics(List.of(Topic.READINGS.topicName())).all().get();
        await().atMost(PATIENCE).until(() -> {
            Topics.ensure(Map.of("bootstrap.servers", kafka.servers()), Topic.READINGS);
            return admin.listTopics().names().get().contains(Topic.READINGS.topicName());
        });
    }

    private void deleteAllReadings() throws Exception {
        deleteAll(Topic.READINGS);
    }

    private void deleteAll(Topic topic) throws Exception {
        for (var partition = 0; partition < 4; partition++) {
            var all = new TopicPartition(topic.topicName(), partition);
            var end = admin.listOffsets(Map.of(all, OffsetSpec.latest()))
                    .partitionResult(all)
                    .get()
                    .offset();
            admin.deleteRecords(Map.of(all, RecordsToDelete.beforeOffset(end)))
                    .all()
                    .get();
        }
    }

    private void removeFromCheckpoint(Topic topic) throws IOException {
        try (var files = Files.walk(folder.resolve("checkpoint/averages"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                if (file.getParent().endsWith("offsets")
                        && !file.getFileName().toString().startsWith(".")) {
                    var text = Files.readString(file);
                    Files.writeString(
                            file,
                            text.replaceFirst(",?\"" + topic.topicName() + "\":\\{[^}]*}", "")
                                    .replace("{,", "{"));
                    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
                    assertThat(Files.readString(file)).isNotEqualTo(text);
                }
            }
        }
    }

    private JobProgress lastProgress() {
        return MessageJson.parse(records(Topic.PIPELINE).get("spark-job").orElseThrow(), JobProgress.class);
    }

    private Map<String, Optional<byte[]>> devices() {
        return records(Topic.DEVICES);
    }

    /** The last record under each key of a topic of one partition; nothing for a tombstone. */
    private Map<String, Optional<byte[]>> records(Topic topic) {
        try (var reader = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.servers()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partition = new TopicPartition(topic.topicName(), 0);
            reader.assign(List.of(partition));
            reader.seekToBeginning(List.of(partition));
            var end = reader.endOffsets(List.of(partition)).get(partition);
            var found = new HashMap<String, Optional<byte[]>>();
            while (reader.position(partition) < end) {
                reader.poll(Duration.ofMillis(100))
                        .forEach(record -> found.put(record.key(), Optional.ofNullable(record.value())));
            }
            return found;
        }
    }

    private static void signal(String name, Child job) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(job.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private Child startJob(String... flags) throws IOException {
        var all = new ArrayList<>(
                List.of("--kafka-servers=" + kafka.servers(), "--checkpoint=" + folder.resolve("checkpoint")));
        all.addAll(List.of(flags));
        return Service.start("spark-job", all.toArray(String[]::new));
    }
}

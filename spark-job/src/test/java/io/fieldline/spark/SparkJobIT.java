package io.fieldline.spark;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.kafka.Topic;
import io.fieldline.launcher.Child;
import io.fieldline.messages.Average;
import io.fieldline.messages.AverageJson;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import io.fieldline.messages.ReadingJson;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** The job as a process, with a real Kafka, and killed as a power cut would. */
class SparkJobIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<String> DEVICES = List.of("a", "b", "c");
    private static final int READINGS_A_ROUND = 500;

    /** Of each device's first reading; ten a second from there on. */
    private final Instant start = Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MINUTES);

    private final Map<String, Average> averages = new HashMap<>();

    @TempDir
    private Path folder;

    private Kafka kafka;
    private KafkaConsumer<String, byte[]> consumer;
    private KafkaProducer<String, byte[]> producer;

    @BeforeEach
    void startKafka() throws IOException, InterruptedException {
        kafka = Kafka.start(folder.resolve("kafka"));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.servers(), "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.servers(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    @AfterEach
    void stopKafka() {
        consumer.close();
        producer.close();
        kafka.close();
    }

    /** {@code -Dsoak} kills twenty times. */
    @Test
    void everyReadingCountsOnceThoughTheJobIsKilledAgainAndAgain() throws Exception {
        var kills = Boolean.getBoolean("soak") ? 20 : 3;
        var job = startJob();
        job.awaitReady(PATIENCE);
        follow();
        for (var round = 0; round < kills; round++) {
            produce(round);
            awaitSomethingOf(round); // so that it is killed amid its work, with a batch under way or just done
            job.kill();
            job = startJob();
        }
        produce(kills);
        try (var last = job) {
            awaitAllClosed((kills + 1L) * READINGS_A_ROUND);
        }

        assertThat(counts()).containsOnlyKeys(DEVICES).allSatisfy((device, count) -> assertThat(count)
                .isEqualTo((kills + 1L) * READINGS_A_ROUND));
    }

    @Test
    void aJobThatHasLostItsReadingsSaysSoWithAnExitCode() throws Exception {
        try (var job = startJob()) {
            job.awaitReady(PATIENCE);
            follow();
            produce(0);
            awaitSomethingOf(0);
        }
        kafka.stop();
        try (var another = Kafka.start(folder.resolve("another"));
                var job = Service.start(
                        "spark-job",
                        "--kafka-servers=" + another.servers(),
                        "--checkpoint=" + folder.resolve("checkpoint"))) {
            await().atMost(PATIENCE).until(() -> !job.isAlive());
            assertThat(job.exit().join()).isEqualTo(1);
        }
    }

    private Child startJob() throws IOException {
        return Service.start(
                "spark-job", "--kafka-servers=" + kafka.servers(), "--checkpoint=" + folder.resolve("checkpoint"));
    }

    /** A round's readings of every device, each of them sent twice, as a bridge that was killed would. */
    private void produce(int round) {
        for (var i = 0; i < READINGS_A_ROUND; i++) {
            var sequence = round * READINGS_A_ROUND + i;
            for (var device : DEVICES) {
                var json = reading(device, sequence);
                producer.send(new ProducerRecord<>(Topic.READINGS.topicName(), device, json));
                producer.send(new ProducerRecord<>(Topic.READINGS.topicName(), device, json));
            }
        }
        producer.flush();
    }

    private byte[] reading(String device, int sequence) {
        return ReadingJson.write(new Reading(
                start.plusMillis(100L * sequence),
                device,
                Map.of("co", (double) sequence),
                Optional.of("ppm"),
                Quality.OK,
                Optional.of(new Identity("boot", sequence)),
                Map.of(),
                Map.of()));
    }

    private void follow() {
        var partitions = consumer.partitionsFor(Topic.AVERAGES.topicName()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    private void poll() {
        consumer.poll(Duration.ofMillis(100))
                .forEach(record -> averages.put(record.key(), AverageJson.parse(record.value())));
    }

    private void awaitSomethingOf(int round) {
        var firstOfRound = start.plusMillis(100L * round * READINGS_A_ROUND);
        await().atMost(PATIENCE).until(() -> {
            poll();
            return averages.values().stream()
                    .anyMatch(average -> average.windowEnd().isAfter(firstOfRound));
        });
    }

    private void awaitAllClosed(long readings) {
        await().atMost(PATIENCE).until(() -> {
            poll();
            return averages.values().stream().allMatch(Average::closed)
                    && counts().values().stream().allMatch(count -> count >= readings);
        });
    }

    private Map<String, Long> counts() {
        return averages.values().stream().collect(groupingBy(Average::deviceName, summingLong(Average::count)));
    }
}

package io.fieldline.spark;

import static org.awaitility.Awaitility.await;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.SparkCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the job on a standalone cluster of two workers with {@code spark-submit}, as docs/averages-and-alerts.md
 * describes. {@code -Dsoak} kills more executors.
 */
class SparkSubmitIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int KILLS = Boolean.getBoolean("soak") ? 10 : 1;
    private static final int DEVICES = 10;

    private final Instant start = Instant.now().minus(Duration.ofHours(1));
    private final Random random = new Random();

    @TempDir
    private Path folder;

    @Test
    void onTwoWorkersTheJobCountsEachReadingOnceAlthoughExecutorsAreKilled() throws Exception {
        try (var kafka = Kafka.start(folder.resolve("kafka"));
                var cluster = SparkCluster.start(folder)) {
            Topics.ensure(Map.of("bootstrap.servers", kafka.servers()), Topic.READINGS, Topic.AVERAGES);
            try (var sent = new SentReadings(kafka.servers(), Duration.ofSeconds(15));
                    var averages = new LastAverages(kafka.servers());
                    var job = cluster.submit(
                            Map.of(),
                            "--kafka-servers=" + kafka.servers(),
                            "--checkpoint=" + folder.resolve("checkpoint"))) {
                send(sent, 0);
                job.awaitReady(PATIENCE);
                for (var kill = 1; kill <= KILLS; kill++) {
                    send(sent, 2 * kill);
                    killOne(cluster);
                    send(sent, 2 * kill + 1);
                }
                averages.awaitFinals(sent.byWindow(), PATIENCE);
            }
        }
    }

    private void killOne(SparkCluster cluster) {
        var running = await().atMost(PATIENCE)
                .until(cluster::executors, executors -> executors.size() == SparkCluster.EXECUTORS);
        var victim = running.get(random.nextInt(SparkCluster.EXECUTORS));
        victim.destroyForcibly();
        await().atMost(PATIENCE)
                .until(
                        cluster::executors,
                        executors -> executors.size() == SparkCluster.EXECUTORS && !executors.contains(victim));
    }

    /** Ten seconds of each device, and every tenth reading twice. */
    private void send(SentReadings sent, int round) {
        for (var sequence = 100 * round; sequence < 100 * (round + 1); sequence++) {
            for (var device = 0; device < DEVICES; device++) {
                var timestamp = start.plusMillis(100L * sequence);
                sent.send("device" + device, sequence, timestamp);
                if (sequence % 10 == 0) {
                    sent.repeat("device" + device, sequence, timestamp);
                }
            }
        }
        sent.byWindow(); // sends them now
    }
}

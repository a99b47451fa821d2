package io.fieldline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.SparkCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the job on a standalone cluster with {@code spark-submit}, as docs/averages-and-alerts.md describes. */
class SparkSubmitIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    private Path folder;

    @Test
    void theJobRunsOnAStandaloneCluster() throws Exception {
        try (var kafka = Kafka.start(folder.resolve("kafka"));
                var cluster = SparkCluster.start(folder)) {
            produce(kafka);
            try (var job = cluster.submit(
                    Map.of(), "--kafka-servers=" + kafka.servers(), "--checkpoint=" + folder.resolve("checkpoint"))) {
                job.awaitReady(PATIENCE);
                assertThat(finals(kafka)).isEqualTo(Map.of("2024-10-07T15:29:15Z", 15L, "2024-10-07T15:29:30Z", 15L));
            }
        }
    }

    private static void produce(Kafka kafka) throws Exception {
        Topics.ensure(Map.of("bootstrap.servers", kafka.servers()), Topic.READINGS);
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.servers()), new StringSerializer(), new ByteArraySerializer())) {
            for (var second = 0; second < 30; second++) {
                var json = "{\"timestamp\":\"%s\",\"device_name\":\"d\",\"data\":1,\"boot\":\"a\",\"seq\":%d}"
                        .formatted(Instant.parse("2024-10-07T15:29:15Z").plusSeconds(second), second);
                producer.send(
                        new ProducerRecord<>(Topic.READINGS.topicName(), "d", json.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    private static Map<String, Long> finals(Kafka kafka) {
        var finals = new HashMap<String, Long>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.servers()), new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(Topic.AVERAGES.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    Average average = MessageJson.parse(record.value(), Average.class);
                    if (average.closed()) {
                        finals.put(average.windowStart().toString(), average.count());
                    }
                });
                return finals.size() == 2;
            });
        }
        return finals;
    }
}

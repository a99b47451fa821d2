package io.fieldline.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaIT {
    private static final String TOPIC = "test.readings";

    @TempDir
    private Path folder;

    @Test
    void whatKafkaAcknowledgedOutlivesAKill() throws Exception {
        try (var kafka = Kafka.start(folder)) {
            try (var admin = Admin.create(client(kafka))) {
                admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty())))
                        .all()
                        .get(2, TimeUnit.MINUTES);
            }
            send(kafka, "before");
            kafka.kill();
            kafka.start();
            send(kafka, "after");

            assertThat(read(kafka)).containsExactly("before", "after");
        }
    }

    private static void send(Kafka kafka, String value) throws Exception {
        try (var producer = new KafkaProducer<>(client(kafka), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, value)).get(2, TimeUnit.MINUTES);
        }
    }

    private static List<String> read(Kafka kafka) {
        var partition = new TopicPartition(TOPIC, 0);
        try (var consumer = new KafkaConsumer<>(client(kafka), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var values = new ArrayList<String>();
            while (values.size() < 2) {
                var records = consumer.poll(Duration.ofMinutes(2));
                assertThat(records.isEmpty()).as("nothing came within 2 min").isFalse();
                records.forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }

    private static Map<String, Object> client(Kafka kafka) {
        return Map.of("bootstrap.servers", kafka.servers());
    }
}

package io.fieldline.emitter.attack;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.Topic;
import io.fieldline.testbed.Kafka;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes arbitrary records to the topics. */
final class Producer implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> kafka;

    Producer(Kafka kafka) {
        this.kafka = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.servers(), "linger.ms", 20, "max.request.size", 1_000_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void send(Topic topic, String key, String value) {
        send(topic, key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    void send(Topic topic, byte @Nullable [] key, byte @Nullable [] value) {
        var unused = kafka.send(new ProducerRecord<>(topic.topicName(), key, value), (stored, failed) -> {
            if (failed != null) {
                throw new IllegalStateException("Kafka did not take a record of " + topic, failed);
            }
        });
    }

    /** Waits until Kafka has stored all records. */
    void flush() {
        kafka.flush();
    }

    @Override
    public void close() {
        kafka.close();
    }
}

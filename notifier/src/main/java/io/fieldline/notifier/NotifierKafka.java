package io.fieldline.notifier;

import io.fieldline.kafka.KafkaSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The Kafka clients of the notifier: the properties that it needs, and those of the user. */
final class NotifierKafka {
    /** What was announced must be stored, however long Kafka is away; otherwise it would be announced again. */
    private static final Map<String, Object> OF_PRODUCER = Map.of(
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            Integer.MAX_VALUE,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            Long.MAX_VALUE);

    private static final Map<String, Object> OF_CONSUMER = Map.of(
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest", // after Kafka has lost or deleted records, none that exists is skipped
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false);

    private final Map<String, Object> properties;

    private NotifierKafka(Map<String, Object> properties) {
        this.properties = Map.copyOf(properties);
    }

    /** Reads the properties of the user, and adds every wrong one to the problems. */
    static NotifierKafka of(KafkaSettings settings, List<String> problems) {
        var reserved = new HashMap<>(OF_PRODUCER);
        reserved.putAll(OF_CONSUMER);
        return new NotifierKafka(settings.read(
                List.of(ProducerConfig.configDef(), ConsumerConfig.configDef(), AdminClientConfig.configDef()),
                Set.copyOf(reserved.keySet()),
                problems));
    }

    Map<String, Object> admin() {
        return with(AdminClientConfig.configNames(), Map.of());
    }

    Consumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                with(ConsumerConfig.configNames(), OF_CONSUMER), new StringDeserializer(), new ByteArrayDeserializer());
    }

    Producer<String, byte[]> producer() {
        return new KafkaProducer<>(
                with(ProducerConfig.configNames(), OF_PRODUCER), new StringSerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> with(Set<String> known, Map<String, Object> ours) {
        var config = new HashMap<>(properties);
        config.keySet().retainAll(known);
        config.putAll(ours);
        return config;
    }
}

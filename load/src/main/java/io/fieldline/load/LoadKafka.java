package io.fieldline.load;

import io.fieldline.kafka.KafkaSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The Kafka clients of the load tool. */
final class LoadKafka {
    private final Map<String, Object> properties;

    private LoadKafka(Map<String, Object> properties) {
        this.properties = properties;
    }

    /** Reads the properties of the user, and adds every wrong one to the problems. */
    static LoadKafka of(KafkaSettings settings, List<String> problems) {
        var clients = List.of(ProducerConfig.configDef(), ConsumerConfig.configDef());
        return new LoadKafka(settings.read(clients, Set.of(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG), problems));
    }

    /** As the bridge writes readings: stored by all in-sync replicas, in batches. */
    Producer<String, byte[]> producer() {
        var config = new HashMap<>(properties);
        config.keySet().retainAll(ProducerConfig.configNames());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 5);
        config.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    KafkaConsumer<String, byte[]> consumer() {
        var config = new HashMap<>(properties);
        config.keySet().retainAll(ConsumerConfig.configNames());
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
        return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    }
}

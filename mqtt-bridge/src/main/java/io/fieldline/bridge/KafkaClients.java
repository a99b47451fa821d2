package io.fieldline.bridge;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.fieldline.kafka.KafkaSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The bridge's Kafka clients: the properties that it needs, and those of the user. */
final class KafkaClients {
    /**
     * The producer keeps the order, stores on all in-sync replicas, and keeps each record until Kafka has stored it, because
     * messages that the bridge does not receive wait at the MQTT broker. A call that must wait for Kafka returns after 30 s, so
     * that its loop can show that it works, and call again.
     */
    private static final Map<String, Object> OURS = Map.of(
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            Integer.MAX_VALUE,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            30_000L);

    private static final Map<String, Object> UNLESS_TOLD_OTHERWISE =
            Map.of(ProducerConfig.LINGER_MS_CONFIG, 5, ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");

    /** An admin client finishes its calls before it closes, so they must be short for a stop while Kafka is away. */
    private static final Map<String, Object> OF_ADMIN = Map.of(
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000, AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 3_000);

    private static final Set<String> CANNOT_BE_CHANGED = Stream.concat(
                    OURS.keySet().stream(),
                    Stream.of(
                            ProducerConfig
                                    .PARTITIONER_CLASS_CONFIG, // a device's readings are in order in its partition
                            ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
                            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                            ProducerConfig.TRANSACTIONAL_ID_CONFIG))
            .collect(toUnmodifiableSet());

    private final Map<String, Object> properties;

    private KafkaClients(Map<String, Object> properties) {
        this.properties = Map.copyOf(properties);
    }

    /** Reads the user's properties; every wrong one is added to the problems. */
    static KafkaClients of(KafkaSettings settings, List<String> problems) {
        return new KafkaClients(settings.read(
                List.of(ProducerConfig.configDef(), AdminClientConfig.configDef()), CANNOT_BE_CHANGED, problems));
    }

    /** For an admin client. */
    Map<String, Object> admin() {
        var config = new HashMap<>(properties);
        config.keySet().retainAll(AdminClientConfig.configNames());
        config.putAll(OF_ADMIN);
        return config;
    }

    Producer<String, byte[]> producer() {
        var config = new HashMap<>(UNLESS_TOLD_OTHERWISE);
        config.putAll(properties);
        config.putAll(OURS);
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }
}

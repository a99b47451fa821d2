package io.fieldline.bridge;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.fieldline.kafka.KafkaSettings;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The bridge's Kafka clients: the properties that it needs, and those of the user. */
final class KafkaClients {
    /**
     * The producer preserves the order and stores on all in-sync replicas. It retries each record until Kafka has
     * stored it, because messages that the bridge does not receive wait at the MQTT broker. A call that must wait for
     * Kafka returns after 30 s, so that its loop can show that it works, and call again.
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

    /** Without a group: each bridge reads all partitions, and if Kafka has deleted the offset, the consumer continues at the end. */
    private static final Map<String, Object> OF_CONSUMER = Map.of(
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "latest",
            ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
            1 << 20,
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
            1 << 18,
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            30_000);

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

    /** Reads the properties of the user, and adds every wrong one to the problems. */
    static KafkaClients of(KafkaSettings settings, List<String> problems) {
        return new KafkaClients(settings.read(
                List.of(ProducerConfig.configDef(), AdminClientConfig.configDef()), CANNOT_BE_CHANGED, problems));
    }

    /** The properties of an admin client. */
    Map<String, Object> admin() {
        var config = new HashMap<>(properties);
        config.keySet().retainAll(AdminClientConfig.configNames());
        config.putAll(OF_ADMIN);
        return config;
    }

    /** A consumer of the records that are written from now on. Blocks until the topic exists. */
    Consumer<byte[], byte[]> consumerAtEnd(Topic topic) throws ExecutionException, InterruptedException {
        Topics.await(admin(), topic);
        var config = new HashMap<>(properties);
        config.keySet().retainAll(ConsumerConfig.configNames());
        config.putAll(OF_CONSUMER);
        config.remove(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG); // those of the producer
        var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            var partitions = consumer.partitionsFor(topic.topicName()).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position); // now, because the seek waits until then
            return consumer;
        } catch (RuntimeException failed) {
            consumer.close();
            throw failed;
        }
    }

    Producer<String, byte[]> producer() {
        var config = new HashMap<>(UNLESS_TOLD_OTHERWISE);
        config.putAll(properties);
        config.putAll(OURS);
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }
}

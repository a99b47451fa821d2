package io.fieldline.emitter.feed;

import static java.util.stream.Collectors.toMap;

import io.fieldline.kafka.KafkaSettings;
import io.fieldline.kafka.Owner;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.kafka.WantedTopic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Connects to a real Kafka. */
public final class KafkaConsumers implements KafkaSource {
    /** Kafka counts as away after this time. It also limits how long a stop waits for a request that is running. */
    static final Duration ANSWER = Duration.ofSeconds(5);

    private static final int ANSWER_MS = (int) ANSWER.toMillis();
    /** The maximum for all partitions together, because fetched records wait on the heap. */
    private static final int FETCH_MAX_BYTES = 8_000_000;
    /** The maximum for records that Kafka has not stored yet. */
    private static final long PRODUCER_BYTES = 4_000_000;

    private static final Set<String> CANNOT_BE_CHANGED = Set.of(
            ConsumerConfig.GROUP_ID_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.LINGER_MS_CONFIG,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

    private final String servers;
    private final Map<String, Object> properties;

    /** The maximum age of Kafka's list of partitions. New ones are read within this time and the interval of the feed. */
    private static final int METADATA_MAX_AGE_MS = 10_000;

    private KafkaConsumers(String servers, Map<String, Object> properties) {
        this.servers = servers;
        this.properties = Map.copyOf(properties);
    }

    /** Reads the Kafka client properties of the user, and adds every invalid one to the problems. */
    public static KafkaConsumers of(KafkaSettings settings, List<String> problems) {
        var clients = List.of(ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef());
        return new KafkaConsumers(settings.servers(), settings.read(clients, CANNOT_BE_CHANGED, problems));
    }

    /** What the account needs on each topic that the emitter uses. */
    public static Map<WantedTopic, Set<AclOperation>> rights() {
        return Partitions.TOPICS.stream()
                .collect(toMap(
                        Topic::byDefault,
                        topic -> topic.owner() == Owner.EMITTER
                                ? Set.of(AclOperation.READ, AclOperation.WRITE)
                                : Set.of(AclOperation.READ)));
    }

    /** The topics that the emitter reads. */
    public static List<Topic> topics() {
        return Partitions.TOPICS;
    }

    /** The properties of any client. */
    public Map<String, Object> client() {
        return properties;
    }

    /** Creates a producer. Each record is stored once on all in-sync replicas, or fails soon; only few wait in memory. */
    public Producer<byte[], byte[]> producer() {
        var producer = new HashMap<>(properties);
        producer.keySet().retainAll(ProducerConfig.configNames());
        producer.putAll(Map.of(
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                ANSWER_MS,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                ANSWER_MS,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                (long) ANSWER_MS,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                PRODUCER_BYTES));
        return new KafkaProducer<>(producer, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public KafkaSource.Connection open() throws ExecutionException, InterruptedException {
        var client = new HashMap<>(properties);
        client.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS);
        client.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS);
        Topics.ensure(client, Topic.of(Owner.EMITTER));
        Topics.await(client, Partitions.TOPICS.toArray(Topic[]::new));
        var consumer = new HashMap<>(client);
        consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, KafkaConsumerLoop.MAX_RECORDS);
        consumer.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_MAX_BYTES);
        consumer.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_MAX_AGE_MS);
        consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"); // a lost offset fails, and the cache is reset
        var ids = ids(client);
        return new KafkaSource.Connection(
                new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer()), ids);
    }

    private static Map<Topic, String> ids(Map<String, Object> client) throws ExecutionException, InterruptedException {
        var names = Partitions.TOPICS.stream().map(Topic::topicName).toList();
        try (var admin = Admin.create(client)) {
            var found = admin.describeTopics(names).allTopicNames().get();
            return Partitions.TOPICS.stream().collect(toMap(topic -> topic, topic -> found.get(topic.topicName())
                    .topicId()
                    .toString()));
        }
    }

    @Override
    public String toString() {
        return "Kafka at " + servers;
    }
}

package io.fieldline.spark.kafka;

import io.fieldline.kafka.KafkaSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The properties of the job's own Kafka clients and of Spark's. */
public record JobKafkaClients(KafkaSettings settings) {

    /**
     * Properties that the clients set themselves, or on which correct counts depend. All versions of an average must be
     * in one partition and in order, so the partitioner and the settings of idempotence are fixed.
     */
    private static final Set<String> CANNOT_BE_CHANGED = Set.of(
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.RETRIES_CONFIG,
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ConsumerConfig.GROUP_ID_CONFIG);

    /** The problems of the properties file; empty if the file is correct. */
    public List<String> problems() {
        var problems = new ArrayList<String>();
        read(problems);
        return problems;
    }

    /**
     * The properties of any Kafka client; throws IllegalStateException if the file was changed since the start and is
     * wrong.
     */
    public Map<String, Object> client() {
        var problems = new ArrayList<String>();
        var client = read(problems);
        if (!problems.isEmpty()) {
            throw new IllegalStateException(String.join("; ", problems));
        }
        return client;
    }

    private Map<String, Object> read(List<String> problems) {
        return settings.read(
                List.of(ProducerConfig.configDef(), ConsumerConfig.configDef(), AdminClientConfig.configDef()),
                CANNOT_BE_CHANGED,
                problems);
    }

    /** The properties as options of the Kafka source and sink of Spark. */
    public Map<String, String> options() {
        var options = new TreeMap<String, String>();
        client().forEach((name, value) -> options.put("kafka." + name, value.toString()));
        return options;
    }
}

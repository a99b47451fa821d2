package io.fieldline.connect;

import io.fieldline.kafka.KafkaSettings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The properties of Kafka's clients in this service: those of the user, and those of the worker of Kafka Connect. */
final class ConnectKafka {
    private static final Map<String, String> OF_CONSUMER = Map.of(
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest", // a new sink gets all that Kafka still has
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            "false",
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
            "15000"); // after a kill, Kafka gives the partitions to the next process this late

    private static final int ANSWER_MS = 15_000;

    private static final Set<String> OF_CONNECT =
            Set.of(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, ConsumerConfig.GROUP_ID_CONFIG);

    private final Map<String, Object> properties;

    private ConnectKafka(Map<String, Object> properties) {
        this.properties = Map.copyOf(properties);
    }

    /** Reads the properties of the user, and adds every wrong one to the problems. */
    static ConnectKafka of(KafkaSettings settings, List<String> problems) {
        var reserved = new HashSet<>(OF_CONNECT);
        reserved.addAll(OF_CONSUMER.keySet());
        return new ConnectKafka(settings.read(
                List.of(ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef()),
                reserved,
                problems));
    }

    Map<String, Object> admin() {
        var config = new HashMap<>(properties);
        config.keySet().retainAll(AdminClientConfig.configNames());
        config.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS);
        config.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS);
        return config;
    }

    /** A worker prefixes the properties of its clients with their kind. */
    Map<String, String> worker() {
        var worker = new HashMap<String, String>();
        admin().forEach((name, value) -> worker.put(name, String.valueOf(value)));
        addAll("admin.", AdminClientConfig.configNames(), worker);
        addAll("consumer.", ConsumerConfig.configNames(), worker);
        addAll("producer.", ProducerConfig.configNames(), worker);
        OF_CONSUMER.forEach((name, value) -> worker.put("consumer." + name, value));
        return worker;
    }

    private void addAll(String prefix, Set<String> known, Map<String, String> worker) {
        properties.forEach((name, value) -> {
            if (known.contains(name)) {
                worker.put(prefix + name, String.valueOf(value));
            }
        });
    }
}

package io.fieldline.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How a topic has to be.
 *
 * @param replication copies of each record; the cluster's default when absent
 * @param cleanup     Kafka's {@code cleanup.policy}
 * @param retention   how long a record is kept; -1 ms for ever
 */
public record WantedTopic(
        String topicName, int partitions, Optional<Integer> replication, String cleanup, Duration retention) {

    public WantedTopic withPartitions(int wanted) {
        return new WantedTopic(topicName, wanted, replication, cleanup, retention);
    }

    public WantedTopic withReplication(Optional<Integer> wanted) {
        return new WantedTopic(topicName, partitions, wanted, cleanup, retention);
    }

    public WantedTopic withRetention(Duration wanted) {
        return new WantedTopic(topicName, partitions, replication, cleanup, wanted);
    }

    /** What Kafka calls it, and what it has to be. */
    Map<String, String> configs() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                cleanup,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis()));
    }

    NewTopic toNewTopic() {
        return new NewTopic(topicName, Optional.of(partitions), replication.map(Integer::shortValue))
                .configs(configs());
    }
}

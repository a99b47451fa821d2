package io.fieldline.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The settings of a topic.
 *
 * @param owner          the service that creates it
 * @param replication    copies of each record; the default of the cluster if absent
 * @param minInsync      copies that must exist before a record is acknowledged; follows from the replication if absent
 * @param cleanup        Kafka's {@code cleanup.policy}
 * @param retention      how long a record is kept; -1 ms means forever
 * @param retentionBytes maximum bytes of a partition, in whole segments; no limit if absent
 */
public record WantedTopic(
        String topicName,
        Owner owner,
        int partitions,
        Optional<Integer> replication,
        Optional<Integer> minInsync,
        String cleanup,
        Duration retention,
        OptionalLong retentionBytes) {

    public WantedTopic withReplication(Optional<Integer> wanted) {
        return new WantedTopic(topicName, owner, partitions, wanted, minInsync, cleanup, retention, retentionBytes);
    }

    public WantedTopic withMinInsync(Optional<Integer> wanted) {
        return new WantedTopic(topicName, owner, partitions, replication, wanted, cleanup, retention, retentionBytes);
    }

    public WantedTopic withRetention(Duration wanted) {
        return new WantedTopic(topicName, owner, partitions, replication, minInsync, cleanup, wanted, retentionBytes);
    }

    public WantedTopic withRetentionBytes(long wanted) {
        return new WantedTopic(
                topicName, owner, partitions, replication, minInsync, cleanup, retention, OptionalLong.of(wanted));
    }

    /**
     * Whether this number of partitions is right. A compacted topic with one partition has all records and keeps it: with more, a
     * key could move to another partition, and its old record would stay in the first one.
     */
    boolean accepts(int actualPartitions) {
        return actualPartitions == partitions || (actualPartitions == 1 && isCompacted());
    }

    boolean isCompacted() {
        return cleanup.contains(TopicConfig.CLEANUP_POLICY_COMPACT);
    }

    /** The properties of a topic with this replication. */
    public Map<String, String> configs(int actualReplication) {
        var configs = new TreeMap<>(Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                cleanup,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis()),
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                Integer.toString(minInsync.orElse(majority(actualReplication)))));
        retentionBytes.ifPresent(bytes -> configs.put(TopicConfig.RETENTION_BYTES_CONFIG, Long.toString(bytes)));
        return configs;
    }

    /** With all settings that follow from the replication. */
    NewTopic toNewTopic(int actualReplication) {
        return newTopic(configs(actualReplication));
    }

    /** Without those, for a cluster that does not report its default replication. */
    NewTopic toNewTopic() {
        var configs = configs(1);
        if (minInsync.isEmpty()) {
            configs.remove(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        }
        return newTopic(configs);
    }

    private NewTopic newTopic(Map<String, String> configs) {
        return new NewTopic(topicName, Optional.of(partitions), replication.map(Integer::shortValue)).configs(configs);
    }

    /** With a majority (2 of 3, 3 of 5), one broker may be down, and an acknowledged record is on at least two brokers. */
    private static int majority(int replication) {
        return replication <= 2 ? 1 : replication / 2 + 1;
    }
}

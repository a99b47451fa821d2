package io.fieldline.kafka;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;

/** The topics, each created by whichever service first needs it. */
public enum Topic {
    /** Readings as they came; key: device_name, so that a device's readings keep their order. */
    READINGS("fieldline.readings", 4, TopicConfig.CLEANUP_POLICY_DELETE, Duration.ofDays(7)),
    /** Key: {@code device|metric|window start}; a repeat replaces itself. */
    AVERAGES(
            "fieldline.averages",
            4,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(7)),
    /** Key: {@code device|metric|rule|since}, one an episode: raised, updated and cleared replace each other. */
    ALERTS(
            "fieldline.alerts",
            1,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(30)),
    /** What the Spark job knows about each device: units, usual interval, faults; key: device_name. */
    DEVICES("fieldline.devices", 1, TopicConfig.CLEANUP_POLICY_COMPACT, Duration.ofMillis(-1)),
    /** How the Spark job and each bridge are doing; key: the service's name. */
    PIPELINE(
            "fieldline.pipeline",
            1,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(1)),
    /** The levels that the Spark job alerts by; key: its name. */
    RULES("fieldline.rules", 1, TopicConfig.CLEANUP_POLICY_COMPACT, Duration.ofMillis(-1)),
    /** What each device last said about itself; key: device_name. */
    STATUS("fieldline.status", 1, TopicConfig.CLEANUP_POLICY_COMPACT, Duration.ofMillis(-1)),
    /** What could not be read, as it came, with headers that say why and where from. */
    REJECTED("fieldline.rejected", 1, TopicConfig.CLEANUP_POLICY_DELETE, Duration.ofDays(14));

    private final String topicName;
    private final int partitions;
    private final String cleanup;
    private final Duration retention;

    Topic(String topicName, int partitions, String cleanup, Duration retention) {
        this.topicName = topicName;
        this.partitions = partitions;
        this.cleanup = cleanup;
        this.retention = retention;
    }

    public String topicName() {
        return topicName;
    }

    /** As stated here, with the cluster's default replication. */
    public WantedTopic byDefault() {
        return new WantedTopic(topicName, partitions, Optional.empty(), cleanup, retention);
    }
}

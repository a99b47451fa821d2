package io.fieldline.kafka;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.config.TopicConfig;

/** The topics, each created by its owner, or by {@code ./fieldline topics}. */
public enum Topic {
    /** Readings as they came; key: device_name, so that a device's readings keep their order. */
    READINGS(
            "fieldline.readings",
            Owner.BRIDGE,
            4,
            TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(7),
            OptionalLong.of(10 * Topic.GIBIBYTE)),
    /** Key: {@code device|metric|window start}; a repeat replaces itself. */
    AVERAGES(
            "fieldline.averages",
            Owner.JOB,
            4,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(7),
            OptionalLong.empty()),
    /** Key: {@code device|metric|rule|since}, one an episode: raised, updated and cleared replace each other. */
    ALERTS(
            "fieldline.alerts",
            Owner.JOB,
            1,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(30),
            OptionalLong.empty()),
    /** What the Spark job knows about each device: units, usual interval, faults; key: device_name. */
    DEVICES(
            "fieldline.devices",
            Owner.JOB,
            1,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            Duration.ofMillis(-1),
            OptionalLong.empty()),
    /** How the Spark job and each bridge are doing; key: the service's name. */
    PIPELINE(
            "fieldline.pipeline",
            Owner.JOB,
            1,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(1),
            OptionalLong.empty()),
    /** The levels that the Spark job alerts by; key: its name. */
    RULES(
            "fieldline.rules",
            Owner.JOB,
            1,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            Duration.ofMillis(-1),
            OptionalLong.empty()),
    /** What each device last said about itself; key: device_name. */
    STATUS(
            "fieldline.status",
            Owner.BRIDGE,
            1,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            Duration.ofMillis(-1),
            OptionalLong.empty()),
    /** What could not be read, as it came, with headers that say why and where from. */
    REJECTED(
            "fieldline.rejected",
            Owner.BRIDGE,
            1,
            TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(14),
            OptionalLong.of(Topic.GIBIBYTE));

    private static final long GIBIBYTE = 1L << 30;

    private final String topicName;
    private final Owner owner;
    private final int partitions;
    private final String cleanup;
    private final Duration retention;
    private final OptionalLong retentionBytes;

    Topic(
            String topicName,
            Owner owner,
            int partitions,
            String cleanup,
            Duration retention,
            OptionalLong retentionBytes) {
        this.topicName = topicName;
        this.owner = owner;
        this.partitions = partitions;
        this.cleanup = cleanup;
        this.retention = retention;
        this.retentionBytes = retentionBytes;
    }

    /** Those that this service creates. */
    public static Topic[] of(Owner owner) {
        return Arrays.stream(values()).filter(topic -> topic.owner == owner).toArray(Topic[]::new);
    }

    public String topicName() {
        return topicName;
    }

    public Owner owner() {
        return owner;
    }

    /** As stated here, with the cluster's default replication. */
    public WantedTopic byDefault() {
        return new WantedTopic(
                topicName, owner, partitions, Optional.empty(), Optional.empty(), cleanup, retention, retentionBytes);
    }
}

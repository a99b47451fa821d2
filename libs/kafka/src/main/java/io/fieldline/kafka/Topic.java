package io.fieldline.kafka;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.config.TopicConfig;

/** The topics. Each is created by its owner, or by {@code ./fieldline topics}. */
public enum Topic {
    /** Readings, unchanged; key: device_name, so that the readings of a device keep their order. */
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
    /** Key: {@code device|metric|rule|since}, one for each episode: raised, updated and cleared replace each other. */
    ALERTS(
            "fieldline.alerts",
            Owner.JOB,
            1,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(30),
            OptionalLong.empty()),
    /** Units, usual interval and faults of each device; key: device_name. */
    DEVICES(
            "fieldline.devices",
            Owner.JOB,
            1,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            Duration.ofMillis(-1),
            OptionalLong.empty()),
    /** The progress of the Spark job and of each bridge; key: the name of the service. */
    PIPELINE(
            "fieldline.pipeline",
            Owner.JOB,
            1,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(1),
            OptionalLong.empty()),
    /** The alert rules of the Spark job; key: its name. */
    RULES(
            "fieldline.rules",
            Owner.JOB,
            1,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            Duration.ofMillis(-1),
            OptionalLong.empty()),
    /** What each channel of the notifier has announced; key: {@code channel|device|metric}. */
    NOTIFICATIONS(
            "fieldline.notifications",
            Owner.NOTIFIER,
            1,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(30),
            OptionalLong.empty()),
    /** The last status of each device; key: device_name. */
    STATUS(
            "fieldline.status",
            Owner.BRIDGE,
            1,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            Duration.ofMillis(-1),
            OptionalLong.empty()),
    /** The dead-letter topic: rejected messages, unchanged, with reason and origin in the headers. */
    REJECTED(
            "fieldline.rejected",
            Owner.BRIDGE,
            1,
            TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(14),
            OptionalLong.of(Topic.GIBIBYTE)),
    /** Records that a sink cannot convert, unchanged; Kafka Connect writes the reason to the headers. */
    SINK_REJECTED(
            "fieldline.sink-rejected",
            Owner.CONNECT,
            1,
            TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(14),
            OptionalLong.of(Topic.GIBIBYTE / 16)),
    /** What operators decided about incidents; key: {@code device|metric}. */
    ACKNOWLEDGEMENTS(
            "fieldline.acknowledgements",
            Owner.EMITTER,
            1,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(30),
            OptionalLong.empty()),
    /** How operators want devices and metrics to be shown; key: {@code device|metric}. */
    LABELS(
            "fieldline.labels",
            Owner.EMITTER,
            1,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            Duration.ofMillis(-1),
            OptionalLong.empty()),
    /** Commands of operators to devices; key: device_name. */
    COMMANDS(
            "fieldline.commands",
            Owner.EMITTER,
            1,
            TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(1),
            OptionalLong.of(Topic.GIBIBYTE / 16)),
    /** The newest answer to each command, and the counters; key: {@code device|answer:command} or {@code device|counters}. */
    ANSWERS(
            "fieldline.answers",
            Owner.BRIDGE,
            1,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(7),
            OptionalLong.empty());

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

    /** With the default replication of the cluster. */
    public WantedTopic byDefault() {
        return new WantedTopic(
                topicName, owner, partitions, Optional.empty(), Optional.empty(), cleanup, retention, retentionBytes);
    }
}

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
            TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(7),
            OptionalLong.of(10 * Topic.GIBIBYTE)),
    /** Key: {@code device|metric|window start}; a repeat replaces itself. */
    AVERAGES(
            "fieldline.averages",
            Owner.JOB,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(7),
            OptionalLong.empty()),
    /** Key: {@code device|metric|rule|since}, one for each episode: raised, updated and cleared replace each other. */
    ALERTS(
            "fieldline.alerts",
            Owner.JOB,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(30),
            OptionalLong.empty()),
    /** Units, usual interval and faults of each device; key: device_name. */
    DEVICES(
            "fieldline.devices",
            Owner.JOB,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            Duration.ofMillis(-1),
            OptionalLong.empty()),
    /** The progress of the Spark job and of each bridge; key: the name of the service. */
    PIPELINE(
            "fieldline.pipeline",
            Owner.JOB,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(1),
            OptionalLong.empty()),
    /** The alert rules of the Spark job; key: its name. */
    RULES(
            "fieldline.rules",
            Owner.JOB,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            Duration.ofMillis(-1),
            OptionalLong.empty()),
    /** What each channel of the notifier has announced; key: {@code channel|device|metric}. */
    NOTIFICATIONS(
            "fieldline.notifications",
            Owner.NOTIFIER,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(30),
            OptionalLong.empty()),
    /** The last status of each device; key: device_name. */
    STATUS(
            "fieldline.status",
            Owner.BRIDGE,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            Duration.ofMillis(-1),
            OptionalLong.empty()),
    /** The dead-letter topic: rejected messages, unchanged, with reason and origin in the headers. */
    REJECTED(
            "fieldline.rejected",
            Owner.BRIDGE,
            TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(14),
            OptionalLong.of(Topic.GIBIBYTE)),
    /** Records that a sink cannot convert, unchanged; Kafka Connect writes the reason to the headers. */
    SINK_REJECTED(
            "fieldline.sink-rejected",
            Owner.CONNECT,
            TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(14),
            OptionalLong.of(Topic.GIBIBYTE / 16)),
    /** What operators decided about incidents; key: {@code device|metric}. */
    ACKNOWLEDGEMENTS(
            "fieldline.acknowledgements",
            Owner.EMITTER,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(30),
            OptionalLong.empty()),
    /** How operators want devices and metrics to be shown; key: {@code device|metric}. */
    LABELS(
            "fieldline.labels",
            Owner.EMITTER,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            Duration.ofMillis(-1),
            OptionalLong.empty()),
    /** Commands of operators to devices; key: device_name. */
    COMMANDS(
            "fieldline.commands",
            Owner.EMITTER,
            TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(1),
            OptionalLong.of(Topic.GIBIBYTE / 16)),
    /** The newest answer to each command, and the counters; key: {@code device|answer:command} or {@code device|counters}. */
    ANSWERS(
            "fieldline.answers",
            Owner.BRIDGE,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(7),
            OptionalLong.empty()),
    /** The login sessions of browsers; key: {@code account|digest of the id}. A logout deletes the key. */
    SESSIONS(
            "fieldline.sessions",
            Owner.EMITTER,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            Duration.ofDays(30),
            OptionalLong.empty());

    /** Of {@link #READINGS}, if no setting says otherwise. */
    public static final int DEFAULT_PARTITIONS = 4;

    private static final long GIBIBYTE = 1L << 30;

    private final String topicName;
    private final Owner owner;
    private final String cleanup;
    private final Duration retention;
    private final OptionalLong retentionBytes;

    Topic(String topicName, Owner owner, String cleanup, Duration retention, OptionalLong retentionBytes) {
        this.topicName = topicName;
        this.owner = owner;
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

    /** Whether all records of a device are in one partition, see {@link DevicePartitioner}. */
    public boolean isByDevice() {
        return switch (this) {
            case READINGS, AVERAGES, ALERTS, DEVICES, STATUS, REJECTED -> true;
            // people and services write few records; those of ANSWERS follow commands, and devices count them once a
            // minute
            case PIPELINE, RULES, NOTIFICATIONS, SINK_REJECTED, ACKNOWLEDGEMENTS, LABELS, SESSIONS, COMMANDS, ANSWERS ->
                false;
        };
    }

    /** With the default replication of the cluster. */
    public WantedTopic byDefault() {
        return wanted(DEFAULT_PARTITIONS);
    }

    /**
     * With the default replication of the cluster, and the partitions that follow from those of {@link #READINGS}. In a small
     * installation, one partition has more than enough room for topics with few records.
     */
    public WantedTopic wanted(int readingsPartitions) {
        var isLarge = this == READINGS || this == AVERAGES || readingsPartitions > DEFAULT_PARTITIONS;
        var partitions = isByDevice() && isLarge ? readingsPartitions : 1;
        return new WantedTopic(
                topicName, owner, partitions, Optional.empty(), Optional.empty(), cleanup, retention, retentionBytes);
    }
}

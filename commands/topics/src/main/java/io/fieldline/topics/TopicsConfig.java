package io.fieldline.topics;

import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;
import io.fieldline.kafka.KafkaSettings;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.WantedTopic;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The settings of {@code ./fieldline topics}. */
record TopicsConfig(
        KafkaSettings kafka,

        @Setting(
                help =
                        "Partitions of fieldline.readings and fieldline.averages. With more than 4, the other topics that"
                                + " are keyed by device have the same number; the rest have 1.",
                byDefault = "4")
        int partitions,

        @Setting(help = "Copies of each record, on different brokers. Default: that of the Kafka cluster.")
        Optional<Integer> replication,

        @Setting(
                help =
                        "Copies that must exist before a record is acknowledged. Default: the majority of 3 and more copies,"
                                + " else 1.")
        Optional<Integer> minInsync,

        @Setting(help = "Retention of readings.", byDefault = "7d")
        Duration readingsRetention,

        @Setting(
                help = "Maximum bytes of readings in each partition; the oldest are deleted.",
                byDefault = "10737418240")
        long readingsBytes,

        @Setting(help = "Retention of rejected messages.", byDefault = "14d")
        Duration rejectedRetention,

        @Setting(help = "Maximum bytes of rejected messages; the oldest are deleted.", byDefault = "1073741824")
        long rejectedBytes,

        @Setting(help = "Only verify the topics; create none.", byDefault = "false")
        boolean check) {

    TopicsConfig {
        var problems = new ValidationErrors()
                .unless(partitions >= 1, "--partitions is %d, expected at least 1", partitions)
                .unless(
                        replication.isEmpty() || (replication.get() >= 1 && replication.get() <= Short.MAX_VALUE),
                        "--replication is %d, expected 1 to 32767",
                        replication.orElse(0))
                .unless(
                        minInsync.isEmpty() || minInsync.get() >= 1,
                        "--min-insync is %d, expected at least 1",
                        minInsync.orElse(0))
                .unless(
                        minInsync.isEmpty() || replication.isEmpty() || minInsync.get() <= replication.get(),
                        "--min-insync %d is more than --replication %d: no record would ever be acknowledged",
                        minInsync.orElse(0),
                        replication.orElse(0))
                .unless(readingsBytes >= 1, "--readings-bytes is %d, expected at least 1", readingsBytes)
                .unless(rejectedBytes >= 1, "--rejected-bytes is %d, expected at least 1", rejectedBytes);
        problems.throwIfAny();
    }

    List<WantedTopic> topics() {
        return Arrays.stream(Topic.values()).map(this::wanted).toList();
    }

    private WantedTopic wanted(Topic topic) {
        var wanted = topic.wanted(partitions).withReplication(replication).withMinInsync(minInsync);
        return switch (topic) {
            case READINGS -> wanted.withRetention(readingsRetention).withRetentionBytes(readingsBytes);
            case REJECTED -> wanted.withRetention(rejectedRetention).withRetentionBytes(rejectedBytes);
            case ACKNOWLEDGEMENTS,
                    ALERTS,
                    ANSWERS,
                    AVERAGES,
                    COMMANDS,
                    DEVICES,
                    LABELS,
                    NOTIFICATIONS,
                    PIPELINE,
                    RULES,
                    SESSIONS,
                    SINK_REJECTED,
                    STATUS -> wanted;
        };
    }
}

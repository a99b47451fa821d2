package io.fieldline.topics;

import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.WantedTopic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What {@code ./fieldline topics} can be told: how the topics have to be. */
record TopicsConfig(
        @Setting(help = "Kafka brokers, host:port,host:port.", byDefault = "127.0.0.1:9092")
        String kafkaServers,

        @Setting(help = "File of Kafka client properties, e.g. for TLS and SASL; it holds secrets.")
        Optional<Path> kafkaProperties,

        @Setting(
                help = "Partitions of fieldline.readings and fieldline.averages; the other topics have 1.",
                byDefault = "4")
        int partitions,

        @Setting(help = "Copies of each record, on as many brokers; the cluster's default if absent.")
        Optional<Integer> replication,

        @Setting(
                help = "Copies that must exist before a record is acknowledged (min.insync.replicas). Default: the"
                        + " majority from 3 copies on, else 1.")
        Optional<Integer> minInsync,

        @Setting(help = "How long readings stay.", byDefault = "7d")
        Duration readingsRetention,

        @Setting(
                help = "Bytes of readings that stay in each partition; the oldest are deleted.",
                byDefault = "10737418240")
        long readingsBytes,

        @Setting(help = "How long rejected messages stay.", byDefault = "14d")
        Duration rejectedRetention,

        @Setting(help = "Bytes of rejected messages that stay; the oldest are deleted.", byDefault = "1073741824")
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
        var wanted = topic.byDefault().withReplication(replication).withMinInsync(minInsync);
        return switch (topic) {
            case READINGS ->
                wanted.withPartitions(partitions)
                        .withRetention(readingsRetention)
                        .withRetentionBytes(readingsBytes);
            case AVERAGES -> wanted.withPartitions(partitions);
            case REJECTED -> wanted.withRetention(rejectedRetention).withRetentionBytes(rejectedBytes);
            case ALERTS, DEVICES, PIPELINE, RULES, STATUS -> wanted;
        };
    }
}

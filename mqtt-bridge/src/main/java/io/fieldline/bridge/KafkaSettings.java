package io.fieldline.bridge;

import io.fieldline.configuration.Setting;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.WantedTopic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where Kafka is, how to log in there, and how the topics have to be. */
record KafkaSettings(
        @Setting(help = "Kafka brokers, host:port,host:port.", byDefault = "127.0.0.1:9092")
        String servers,

        @Setting(help = "File of Kafka client properties, e.g. for TLS and SASL; it holds secrets.")
        Optional<Path> properties,

        @Setting(help = "Partitions of fieldline.readings when it is created.", byDefault = "4")
        int partitions,

        @Setting(help = "Copies of each record when a topic is created; the cluster's default if absent.")
        Optional<Integer> replication,

        @Setting(help = "How long readings are kept.", byDefault = "7d")
        Duration readingsRetention,

        @Setting(help = "How long rejected messages are kept.", byDefault = "14d")
        Duration rejectedRetention) {

    KafkaSettings {
        if (partitions < 1) {
            throw new IllegalArgumentException("--kafka-partitions is %d, want at least 1".formatted(partitions));
        }
        if (replication.isPresent() && (replication.get() < 1 || replication.get() > Short.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "--kafka-replication is %d, want at least 1".formatted(replication.get()));
        }
    }

    List<WantedTopic> topics() {
        return List.of(
                Topic.READINGS
                        .byDefault()
                        .withPartitions(partitions)
                        .withReplication(replication)
                        .withRetention(readingsRetention),
                Topic.STATUS.byDefault().withReplication(replication),
                Topic.REJECTED.byDefault().withReplication(replication).withRetention(rejectedRetention),
                Topic.PIPELINE.byDefault().withReplication(replication));
    }
}

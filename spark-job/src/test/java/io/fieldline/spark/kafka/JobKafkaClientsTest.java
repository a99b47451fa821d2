package io.fieldline.spark.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobKafkaClientsTest {
    @TempDir
    private Path folder;

    @Test
    void whatTheClientKnowsIsPassedOnToSpark() throws IOException {
        var settings = settings("security.protocol=SSL\nfetch.min.bytes=10\nlinger.ms= 20 \n");

        assertThat(settings.problems()).isEmpty();
        assertThat(settings.options())
                .isEqualTo(Map.of(
                        "kafka.bootstrap.servers",
                        "kafka:9092",
                        "kafka.security.protocol",
                        "SSL",
                        "kafka.fetch.min.bytes",
                        "10",
                        "kafka.linger.ms",
                        "20"));
    }

    @Test
    void everyWrongPropertyIsReported() throws IOException {
        assertThat(settings("group.id=ours\nlinger.ms=soon\npartitioner.ignore.keys=true\nsecurity.protcol=SSL\n")
                        .problems())
                .containsExactly(
                        "in %s: group.id cannot be overridden because the delivery guarantees depend on it"
                                .formatted(file()),
                        "in %s: Invalid value soon for configuration linger.ms: Not a number of type LONG"
                                .formatted(file()),
                        "in %s: partitioner.ignore.keys cannot be overridden because the delivery guarantees depend on it"
                                .formatted(file()),
                        "in %s: security.protcol is not a property of Kafka's clients".formatted(file()));
    }

    @Test
    void aSecretMayBeKeptElsewhere() throws IOException {
        assertThat(settings(
                                "config.providers=file\nssl.key.password=${file:/run/secrets:key}\nconfig.providers.file.class="
                                        + "org.apache.kafka.common.config.provider.FileConfigProvider\n")
                        .problems())
                .isEmpty();
    }

    @Test
    void aFileThatIsNotThereIsReported() {
        assertThat(clients(file()).problems())
                .singleElement()
                .asString()
                .startsWith("--kafka-properties %s cannot be read".formatted(file()));
    }

    private JobKafkaClients settings(String properties) throws IOException {
        return clients(Files.writeString(file(), properties));
    }

    private static JobKafkaClients clients(Path file) {
        return new JobKafkaClients(new KafkaSettings("kafka:9092", Optional.of(file)));
    }

    private Path file() {
        return folder.resolve("kafka.properties");
    }
}

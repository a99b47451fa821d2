package io.fieldline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSettingsTest {
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
                        "in %s: group.id cannot be changed: nothing may be lost, doubled or overtaken"
                                .formatted(file()),
                        "in %s: Invalid value soon for configuration linger.ms: Not a number of type LONG"
                                .formatted(file()),
                        "in %s: partitioner.ignore.keys cannot be changed: nothing may be lost, doubled or overtaken"
                                .formatted(file()),
                        "in %s: security.protcol is not known to Kafka's client".formatted(file()));
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
        assertThat(new KafkaSettings("kafka:9092", Optional.of(file())).problems())
                .singleElement()
                .asString()
                .startsWith("--kafka-properties %s cannot be read".formatted(file()));
    }

    private KafkaSettings settings(String properties) throws IOException {
        return new KafkaSettings("kafka:9092", Optional.of(Files.writeString(file(), properties)));
    }

    private Path file() {
        return folder.resolve("kafka.properties");
    }
}

package io.fieldline.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaClientsTest {
    private final List<String> problems = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void whatTheClientKnowsIsPassedOnToBothWhereTheyKnowIt() throws IOException {
        var clients = clients("security.protocol=SASL_SSL\nlinger.ms=20\n");

        assertThat(problems).isEmpty();
        assertThat(clients.admin())
                .containsEntry("bootstrap.servers", "kafka:9092")
                .containsEntry("security.protocol", "SASL_SSL")
                .doesNotContainKey("linger.ms");
    }

    @Test
    void everyWrongPropertyIsReported() throws IOException {
        clients("acks=1\nbootstrap.servers=other:9092\nsecurity.protcol=SSL\nlinger.ms=20\nretries=many\n");

        assertThat(problems)
                .containsExactly(
                        "in %s: acks cannot be overridden because the delivery guarantees depend on it"
                                .formatted(file()),
                        "in %s: bootstrap.servers is set by --kafka-servers".formatted(file()),
                        "in %s: Invalid value many for configuration retries: Not a number of type INT"
                                .formatted(file()),
                        "in %s: security.protcol is not a property of Kafka's clients".formatted(file()));
    }

    @Test
    void aFileThatIsNotThereIsReported() {
        KafkaClients.of(settings(), problems);

        assertThat(problems).singleElement().asString().startsWith("--kafka-properties " + file() + " cannot be read");
    }

    private KafkaClients clients(String properties) throws IOException {
        Files.writeString(file(), properties);
        return KafkaClients.of(settings(), problems);
    }

    private KafkaSettings settings() {
        return new KafkaSettings("kafka:9092", Optional.of(file()));
    }

    private Path file() {
        return folder.resolve("kafka.properties");
    }
}

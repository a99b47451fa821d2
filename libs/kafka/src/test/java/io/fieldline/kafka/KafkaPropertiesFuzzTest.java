package io.fieldline.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class KafkaPropertiesFuzzTest {
    private static Path file;

    @BeforeAll
    static void createFile() throws IOException {
        file = Files.createTempFile("kafka", ".properties");
    }

    @AfterAll
    static void deleteFile() throws IOException {
        Files.deleteIfExists(file);
    }

    @FuzzTest
    void propertiesAreKnownToKafkaOrAreReported(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        var problems = new ArrayList<String>();
        var read = KafkaProperties.read(
                "broker:9092",
                Optional.of(file),
                List.of(ProducerConfig.configDef(), AdminClientConfig.configDef()),
                Set.of("acks"),
                problems);

        assertThat(read).containsEntry("bootstrap.servers", "broker:9092");
        assertThat(problems).allMatch(problem -> problem.contains(file.toString()));
        if (problems.isEmpty()) {
            assertThat(read).doesNotContainKey("acks");
            assertThat(read.keySet())
                    .allMatch(name -> ProducerConfig.configNames().contains(name)
                            || AdminClientConfig.configNames().contains(name)
                            || name.startsWith("config.providers"));
        }
    }
}

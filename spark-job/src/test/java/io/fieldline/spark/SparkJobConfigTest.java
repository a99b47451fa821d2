package io.fieldline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.configuration.InvalidSettingsException;
import io.fieldline.configuration.Settings;
import io.fieldline.health.HealthSettings;
import io.fieldline.kafka.KafkaSettings;
import io.fieldline.spark.checkpoint.StateStoreType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkJobConfigTest {
    private final Settings<SparkJobConfig> settings = Settings.of("spark-job", "Tests.", SparkJobConfig.class);

    @Test
    void theExampleSetsEveryKeyToSomethingElseThanItsDefault() throws InvalidSettingsException {
        var config = load("--settings=src/test/resources/every-setting.properties");

        assertThat(config)
                .isEqualTo(new SparkJobConfig(
                        new KafkaSettings(
                                "kafka-1:9092,kafka-2:9092", Optional.of(Path.of("/etc/fieldline/kafka.properties"))),
                        "/var/lib/fieldline/spark-job",
                        Optional.of("/var/lib/fieldline/history"),
                        Duration.ofMinutes(5),
                        Optional.of(Duration.ofDays(730)),
                        Optional.of(Path.of("/etc/fieldline/hadoop.properties")),
                        "local[4]",
                        StateStoreType.ROCKSDB,
                        Optional.of(16),
                        new SparkUiSettings("0.0.0.0", Optional.of(4040)),
                        Duration.ofMinutes(1),
                        Optional.of(Duration.ofSeconds(20)),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(30),
                        Duration.ofMillis(500),
                        Duration.ofMinutes(5),
                        500_000,
                        20_000,
                        Optional.of(200_000_000L),
                        List.of("co-ul2034", "/etc/fieldline/alerts.json"),
                        new HealthSettings("127.0.0.2", Optional.of(9405)),
                        true));
    }

    @Test
    void onlyTheCheckpointIsRequired() throws InvalidSettingsException {
        assertThat(load("--checkpoint=data"))
                .isEqualTo(new SparkJobConfig(
                        new KafkaSettings("127.0.0.1:9092", Optional.empty()),
                        "data",
                        Optional.empty(),
                        Duration.ofMinutes(1),
                        Optional.empty(),
                        Optional.empty(),
                        "local[2]",
                        StateStoreType.HEAP,
                        Optional.empty(),
                        SparkUiSettings.NONE,
                        Duration.ofSeconds(15),
                        Optional.empty(),
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60),
                        400_000,
                        100_000,
                        Optional.empty(),
                        List.of("basics", "co-en50291", "co-ul2034", "co-osha", "anomaly"),
                        new HealthSettings("127.0.0.1", Optional.empty()),
                        false));
    }

    @Test
    void aWindowOfNothingIsRefused() {
        assertThatThrownBy(() -> load("--checkpoint=data", "--window=0s"))
                .hasMessage("--window is 0 ms, expected at least 1000 ms");
    }

    @Test
    void windowsThatSlideUnevenlyAreRefused() {
        assertThatThrownBy(() -> load("--checkpoint=data", "--window=15s", "--slide=4s"))
                .hasMessage("--slide is 4000 ms, expected at least 1000 ms, and a window of 1 to 60 times it");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            --history-folder=gs://bucket/history | --history-folder is gs://bucket/history, expected a folder or s3a://BUCKET/FOLDER
            --history-retention=12h              | --history-retention is 12 h, expected at least 24 h
            --state-partitions=0                 | --state-partitions is 0, expected 1 to 10000
            --spark-ui-port=65536                | --spark-ui-port 65536 is outside [0, 65535]
            """)
    void aValueThatTheJobCannotUseIsRefused(String flag, String problem) {
        assertThatThrownBy(() -> load("--checkpoint=data", flag)).hasMessage(problem);
    }

    private SparkJobConfig load(String... args) throws InvalidSettingsException {
        return settings.load(args, Map.of());
    }
}

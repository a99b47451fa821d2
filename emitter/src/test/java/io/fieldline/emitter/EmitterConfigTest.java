package io.fieldline.emitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fieldline.configuration.InvalidSettingsException;
import io.fieldline.configuration.Settings;
import io.fieldline.emitter.limits.ClientLimits;
import io.fieldline.kafka.KafkaSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmitterConfigTest {
    private final Settings<EmitterConfig> settings = Settings.of("emitter", "Tests.", EmitterConfig.class);

    @Test
    void byDefaultItIsClosedToTheNetwork() throws InvalidSettingsException {
        assertThat(settings.load(new String[0], Map.of()))
                .isEqualTo(new EmitterConfig(
                        new KafkaSettings("127.0.0.1:9092", Optional.empty()),
                        "127.0.0.1",
                        8080,
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        new TlsSettings(Optional.empty(), Optional.empty()),
                        new ClientLimits(2_000, 200, 20, 65_536, 16_384, 100, 2, 10, 200),
                        Optional.empty(),
                        Duration.ofHours(1),
                        240,
                        10_000,
                        200_000,
                        Duration.ofMillis(250),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Optional.empty(),
                        Duration.ofSeconds(10),
                        false));
    }

    @Test
    void theExampleFileSetsEveryKey() throws InvalidSettingsException {
        assertThat(settings.load(new String[] {"--settings=src/test/resources/every-setting.properties"}, Map.of()))
                .isEqualTo(new EmitterConfig(
                        new KafkaSettings(
                                "kafka1.example.org:9092,kafka2.example.org:9092",
                                Optional.of(Path.of("/etc/fieldline/kafka.properties"))),
                        "0.0.0.0",
                        8088,
                        List.of(URI.create("https://dashboard.example.org"), URI.create("http://10.0.0.7:3000")),
                        List.of("fieldline.example.org", "fieldline.lan"),
                        List.of("10.0.0.2", "fd00::2"),
                        Optional.of(Path.of("/etc/fieldline/emitter.token")),
                        new TlsSettings(
                                Optional.of(Path.of("/etc/fieldline/emitter.crt")),
                                Optional.of(Path.of("/etc/fieldline/emitter.key"))),
                        new ClientLimits(5_000, 500, 50, 4_096, 8_192, 200, 3, 20, 400),
                        Optional.of("2/3"),
                        Duration.ofHours(2),
                        480,
                        2_000,
                        100_000,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(10),
                        Optional.of(Path.of("/var/lib/fieldline/averages")),
                        Duration.ofSeconds(5),
                        true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --port=-1                     | --port is -1, expected 0 to 65535
            --port=65536                  | --port is 65536, expected 0 to 65535
            --emitter-share=3/2           | --emitter-share is '3/2', expected a number and the number of emitters, for example 1/3
            --history=19                  | --history is 19, expected at least 20, because the overview shows that many windows
            --max-series=0                | --max-series is 0, expected at least 1
            --max-windows=199999          | --max-windows is 199999, expected at least 20 times --max-series, because the overview shows that many windows of each
            --reading-interval=0s         | --reading-interval is PT0S, expected more than 0
            --stale-after=0s              | --stale-after is PT0S, expected more than 0
            --limit-frame=0               | --limit-frame is 0, expected at least 1
            --limit-address-connections=0 | --limit-address-connections is 0, expected at least 1
            --limit-address-rest=0        | --limit-address-rest is 0, expected at least 1
            --limit-address-unjoined=0    | --limit-address-unjoined is 0, expected at least 1
            --limit-unjoined=0            | --limit-unjoined is 0, expected at least 1
            --trusted-proxies=proxy.lan   | --trusted-proxies has 'proxy.lan', expected an IP address
            --history-folder=s3a://b/h    | --history-folder is s3a:/b/h, expected a folder of this machine: DuckDB reads object stores only with its extension httpfs, which is not included; mount the bucket, or copy it with a tool like rclone
            --tls-cert=emitter.crt        | --tls-cert and --tls-key must be set together
            --origins=example.org         | --origins has 'example.org', expected only scheme, host and port, like https://example.org
            --origins=https://a.org/page  | --origins has 'https://a.org/page', expected only scheme, host and port, like https://example.org
            """)
    void aWrongValueIsRefused(String argument, String problem) {
        var bad = catchThrowableOfType(
                InvalidSettingsException.class, () -> settings.load(new String[] {argument}, Map.of()));

        assertThat(bad.problems()).containsExactly(problem);
    }
}

package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.agent.AgentConfig.Kind;
import io.fieldline.agent.spool.SpoolSettings;
import io.fieldline.agent.spool.SpoolSettings.WhenFull;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.service.BadSettingsException;
import io.fieldline.service.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgentConfigTest {
    private final Settings<AgentConfig> settings = Settings.of("device-agent", "", AgentConfig.class);

    @Test
    void theExampleFileSetsEveryKeyToAnotherValueThanItsDefault() throws BadSettingsException {
        var config = settings.load(new String[] {"--settings=device-agent.example.properties"}, Map.of());

        assertThat(config)
                .isEqualTo(new AgentConfig(
                        "kitchen",
                        Kind.RANDOM,
                        Optional.of(Path.of("/dev/ttyACM0")),
                        10,
                        20,
                        Duration.ofMillis(250),
                        500,
                        new SpoolSettings(
                                Path.of("/var/lib/fieldline/spool"),
                                50_000_000,
                                Duration.ofDays(7),
                                WhenFull.REFUSE_NEW,
                                20),
                        new MqttSettings(
                                URI.create("ssl://broker.example:8883"),
                                Optional.of("kitchen"),
                                Optional.of(Path.of("/etc/fieldline/password")))));
    }

    @Test
    void aBoardNeedsItsDeviceFile() {
        assertThatThrownBy(() -> settings.load(new String[] {}, Map.of()))
                .isInstanceOf(BadSettingsException.class)
                .hasMessageStartingWith("--serial is missing");
    }

    @Test
    void anEmptyRangeOfRandomValuesIsRefused() {
        assertThatThrownBy(() ->
                        settings.load(new String[] {"--source=random", "--random-min=5", "--random-max=5"}, Map.of()))
                .isInstanceOf(BadSettingsException.class)
                .hasMessage("--random-min 5.0 has to be less than --random-max 5.0");
    }
}

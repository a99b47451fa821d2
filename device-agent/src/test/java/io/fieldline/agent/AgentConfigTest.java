package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.agent.AgentConfig.Kind;
import io.fieldline.agent.AgentConfig.WhenRefused;
import io.fieldline.agent.clock.ClockTrust;
import io.fieldline.agent.spool.SpoolSettings;
import io.fieldline.agent.spool.SpoolSettings.WhenFull;
import io.fieldline.configuration.InvalidSettingsException;
import io.fieldline.configuration.Settings;
import io.fieldline.health.HealthSettings;
import io.fieldline.mqtt.MqttSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentConfigTest {
    private final Settings<AgentConfig> settings = Settings.of("device-agent", "", AgentConfig.class);

    @Test
    void theExampleFileSetsEveryKeyToAnotherValueThanItsDefault() throws InvalidSettingsException {
        var config = settings.load(new String[] {"--settings=src/test/resources/every-setting.properties"}, Map.of());

        assertThat(config)
                .isEqualTo(new AgentConfig(
                        List.of("kitchen", "cellar"),
                        Kind.RANDOM,
                        List.of("/dev/serial/by-id/usb-Arduino*", "1a86:7523"),
                        Duration.ofMinutes(1),
                        Optional.of(Duration.ofMillis(500)),
                        "co",
                        Optional.of("ppm"),
                        2.5,
                        Duration.ofMinutes(5),
                        ClockTrust.TRUSTED,
                        Optional.of(Path.of("/run/systemd/timesync/synchronized")),
                        Duration.ofMinutes(2),
                        WhenRefused.EXIT,
                        true,
                        10,
                        20,
                        Duration.ofMillis(250),
                        500,
                        4_194_304,
                        new SpoolSettings(
                                Path.of("/var/lib/fieldline/spool"),
                                50_000_000,
                                Duration.ofDays(7),
                                Duration.ofSeconds(10),
                                WhenFull.REFUSE_NEW,
                                20),
                        new HealthSettings("0.0.0.0", Optional.of(9102)),
                        new MqttSettings(
                                URI.create("ssl://broker.example:8883"),
                                Optional.of("kitchen"),
                                Optional.of(Path.of("/etc/fieldline/password")),
                                Optional.of(Path.of("/etc/fieldline/ca.crt")),
                                Optional.of(Path.of("/etc/fieldline/kitchen.crt")),
                                Optional.of(Path.of("/etc/fieldline/kitchen.key"))),
                        true));
    }

    @Test
    void everyBoardNeedsAName() {
        assertRefused(
                "--serial has 2 boards and --device-name 1 names, expected one for each",
                "--serial=/dev/ttyACM0,/dev/ttyACM1");
    }

    @Test
    void twoDevicesCannotShareAName() {
        assertRefused(
                "--device-name [a, a]: each name must be different",
                "--serial=/dev/ttyACM0,/dev/ttyACM1",
                "--device-name=a,a");
    }

    /** Such a name would put the spool outside its folder. */
    @Test
    void aNameThatIsAFolderIsRefused() {
        assertRefused("device_name must not be '..', which names a folder", "--source=random", "--device-name=..");
    }

    @Test
    void memoryIsEnoughForEachDevice() {
        assertRefused(
                "--outbox-max-bytes is 20000, expected at least 16384 for each device",
                "--source=random",
                "--device-name=a,b",
                "--outbox-max-bytes=20000");
    }

    @Test
    void aBoardThatNothingCanFindIsRefused() {
        assertThatThrownBy(() -> settings.load(new String[] {"--serial=ttyACM0"}, Map.of()))
                .hasMessageStartingWith("'ttyACM0' is not a board address: expected /dev/ttyACM0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/tty[0", "/dev/serial/by-id/usb-[Arduino*", "/dev/{tty*", "/dev/*/by-id/usb-Arduino"})
    void aPatternThatCannotMatchIsRefusedAtTheStart(String pattern) {
        assertThatThrownBy(() -> settings.load(new String[] {"--serial=" + pattern}, Map.of()))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith("'%s' ".formatted(pattern))
                .hasMessageContaining("expected one ");
    }

    @Test
    void aBoardIntervalThatNoBoardTakesIsRefused() {
        assertRefused("--board-interval is PT0.019S, expected 20ms to 60s", "--board-interval=19ms");
    }

    @Test
    void anEmptyRangeOfRandomValuesIsRefused() {
        assertRefused(
                "--random-min 5.0 must be less than --random-max 5.0",
                "--source=random",
                "--random-min=5",
                "--random-max=5");
    }

    private void assertRefused(String message, String... flags) {
        assertThatThrownBy(() -> settings.load(flags, Map.of()))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage(message);
    }
}

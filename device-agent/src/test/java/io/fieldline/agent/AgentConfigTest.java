package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fieldline.agent.AgentConfig.Kind;
import io.fieldline.agent.AgentConfig.WhenRefused;
import io.fieldline.agent.clock.ClockTrust;
import io.fieldline.agent.sketch.SketchFormat;
import io.fieldline.agent.spool.SpoolSettings;
import io.fieldline.agent.spool.SpoolSettings.WhenFull;
import io.fieldline.configuration.InvalidSettingsException;
import io.fieldline.configuration.Settings;
import io.fieldline.health.HealthSettings;
import io.fieldline.mqtt.MqttSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
                        9600,
                        SketchFormat.CSV,
                        List.of("temperature:Cel", "humidity:%RH"),
                        true,
                        Duration.ofMinutes(1),
                        Optional.of(Duration.ofMillis(500)),
                        "co",
                        Optional.of("ppm"),
                        2.5,
                        Duration.ofMinutes(5),
                        List.of("location:lab", "floor:1"),
                        ClockTrust.TRUSTED,
                        Optional.of(Path.of("/run/systemd/timesync/synchronized")),
                        Duration.ofMinutes(2),
                        WhenRefused.EXIT,
                        true,
                        10,
                        20,
                        Duration.ofMillis(250),
                        Optional.of(Instant.parse("2026-11-28T12:00:00Z")),
                        500,
                        4_194_304,
                        Duration.ofSeconds(30),
                        new SpoolSettings(
                                Path.of("/var/lib/fieldline/spool"),
                                50_000_000,
                                Duration.ofDays(7),
                                Duration.ofSeconds(10),
                                WhenFull.REFUSE_NEW,
                                20),
                        new HealthSettings("0.0.0.0", Optional.of(9102)),
                        Map.of(
                                "attic",
                                new BoardSettings(
                                        Optional.of("board:4f2a91c7"),
                                        Optional.of(57_600),
                                        Optional.of(SketchFormat.JSON),
                                        List.of("t=temperature:Cel", "id=-"),
                                        Optional.of(false),
                                        Optional.of(Duration.ofSeconds(2)),
                                        Optional.of(Duration.ofMinutes(2)),
                                        Optional.of(0.5),
                                        List.of("location:attic"))),
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
    void aSectionAddsADeviceOrHasTheSettingsOfOneOfTheList() throws InvalidSettingsException {
        var config = settings.load(
                new String[] {
                    "--device-name=kitchen",
                    "--baud=9600",
                    "--board.kitchen.format=csv",
                    "--board.kitchen.metrics=temperature:Cel,humidity:%RH",
                    "--board.north.attic.serial=/dev/ttyUSB0",
                    "--board.north.attic.baud=57600"
                },
                Map.of());

        assertThat(config.devices())
                .extracting(
                        DeviceSettings::name,
                        device -> device.address().text(),
                        device -> device.board().baud(),
                        device -> device.board().sketch().format())
                .containsExactly(
                        tuple("kitchen", "any", 9600, SketchFormat.CSV),
                        tuple("north.attic", "/dev/ttyUSB0", 57_600, SketchFormat.AUTO));
    }

    @Test
    void everyProblemOfEverySectionIsReported() {
        assertRefused("""
                board.attic: 'ttyUSB0' is not a board address: expected /dev/ttyACM0, /dev/serial/by-id/usb-*, \
                2341:0043[:<serial number>], board:<board id> or any
                board.kitchen: --board-interval is PT0.001S, expected 20ms to 60s
                board.kitchen: --baud is 5, expected 300 to 4000000""", "--board.kitchen.baud=5", "--board.kitchen.interval=1ms", "--board.attic.serial=ttyUSB0");
        assertRefused(
                "Unknown option: '--board.kitchen.metric=a'", "--board.kitchen.metric=a", "--board.kitchen.baud=9600");
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
    void tagsAreOfOneDeviceOrOfAll() throws InvalidSettingsException {
        var config = settings.load(
                new String[] {
                    "--source=simulated",
                    "--device-name=kitchen,hall",
                    "--tags=location:first floor,owner:a:b",
                    "--board.hall.tags=location:hall"
                },
                Map.of());

        assertThat(config.devices())
                .extracting(DeviceSettings::tags)
                .containsExactly(Map.of("location", "first floor", "owner", "a:b"), Map.of("location", "hall"));
        assertRefused("--tags has 'lab', expected <name>:<text>, e.g. location:lab", "--tags=lab");
        assertRefused("--tags has location twice, expected each name once", "--tags=location:a,location:b");
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

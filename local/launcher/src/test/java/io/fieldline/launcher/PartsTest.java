package io.fieldline.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.configuration.InvalidSettingsException;
import io.fieldline.configuration.Settings;
import io.fieldline.processes.Checkout;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartsTest {
    private static final Instant START = Instant.parse("2026-11-28T12:00:00.123Z");
    private static final Path CHECKOUT = Checkout.here().root();

    @Test
    void withoutAnyFlagTwoDevicesAreSimulated() throws InvalidSettingsException {
        assertThat(names())
                .containsExactlyInAnyOrder(
                        "mqtt", "kafka", "mqtt-bridge", "spark-job", "emitter", "agent-device1", "agent-device2");
    }

    @Test
    void boardsTakeThePlaceOfSimulatedDevices() throws InvalidSettingsException {
        assertThat(names("--board", "--serial=/dev/ttyACM0"))
                .contains("board", "agent-board1", "agent-simulated-uno")
                .doesNotContain("agent-device1");
        assertThat(commandOf("agent-board1", "--board", "--serial=/dev/ttyACM0"))
                .contains("--source=serial", "--serial=/dev/ttyACM0");
        assertThat(commandOf("agent-simulated-uno", "--board", "--serial=/dev/ttyACM0"))
                .contains("--source=serial", "--serial=/data/board.serial");
    }

    @Test
    void bothAreToBeHadAtOnce() throws InvalidSettingsException {
        assertThat(commandOf("agent-device1", "--board", "--devices=1")).contains("--source=simulated");
    }

    @Test
    void simulatedDevicesAreInRoomsAndTheFirstHasAnEventSoon() throws InvalidSettingsException {
        assertThat(commandOf("agent-device1"))
                .endsWith("--source=simulated", "--tags=location:kitchen", "--simulated-event-at=2026-11-28T12:03:00Z");
        assertThat(commandOf("agent-device2")).endsWith("--source=simulated", "--tags=location:living room");
        assertThat(commandOf("agent-device7", "--devices=7")).endsWith("--tags=location:room 7");
        assertThat(commandOf("agent-device2", "--source=random")).endsWith("--source=random");
    }

    @Test
    void theAddressOfTheDatabaseIsInNoCommandLine() throws InvalidSettingsException {
        String[] flags = {"--sink=postgresql://user:secret@host/rooms", "--kafka-port=3"};

        assertThat(part("connect", flags).environment())
                .isEqualTo(Map.of("FIELDLINE_CONNECT_SINK_URI", "postgresql://user:secret@host/rooms"));
        assertThat(commandOf("connect", flags)).endsWith("--kafka-servers=127.0.0.1:3");
        assertThat(names()).doesNotContain("connect");
        assertThat(commandOf("connect", flags[0], "--sink-readings")).endsWith("--sink-readings");
        assertThatThrownBy(() -> config("--sink-readings")).hasMessageContaining("--sink-readings needs --sink");
    }

    @Test
    void everyServiceIsToldThePortsThatWereGiven() throws InvalidSettingsException {
        String[] flags = {"--port=1", "--mqtt-port=2", "--kafka-port=3"};

        assertThat(commandOf("mqtt", flags)).contains("mqtt", "--port=2");
        assertThat(commandOf("kafka", flags)).contains("kafka", "--port=3", "--data=/data/kafka");
        assertThat(commandOf("mqtt-bridge", flags))
                .containsSubsequence(
                        "@" + CHECKOUT + "/mqtt-bridge/jvm.options",
                        "-jar",
                        CHECKOUT + "/mqtt-bridge/target/mqtt-bridge.jar",
                        "--mqtt-uri=tcp://127.0.0.1:2",
                        "--kafka-servers=127.0.0.1:3");
        assertThat(commandOf("spark-job", flags))
                .contains("--kafka-servers=127.0.0.1:3", "--checkpoint=/data/spark-checkpoint");
        assertThat(commandOf("emitter", flags)).contains("--kafka-servers=127.0.0.1:3", "--port=1");
        assertThat(commandOf("agent-device1", flags))
                .contains("--device-name=device1", "--mqtt-uri=tcp://127.0.0.1:2", "--spool-folder=/data/spool");
    }

    @Test
    void theBridgeGetsRulesPresetsTopicFiltersAndTimeZone() throws InvalidSettingsException {
        String[] flags = {
            "--rules=my rules.json",
            "--presets=zigbee2mqtt,tasmota",
            "--topic-filters=fieldline/+/readings,garage/#",
            "--time-zone=Europe/Berlin"
        };

        assertThat(commandOf("mqtt-bridge", flags)).endsWith(flags);
        assertThat(parts(flags))
                .filteredOn(part -> !part.name().equals("mqtt-bridge"))
                .flatExtracting(Part::command)
                .doesNotContain(flags);
        assertThat(commandOf("mqtt-bridge"))
                .noneMatch(flag -> flag.matches("--(rules|presets|topic-filters|time-zone)=.*"));
    }

    @Test
    void theAgentOfARealBoardGetsTheFormatOfItsLines() throws InvalidSettingsException {
        String[] format = {"--baud=9600", "--format=csv", "--metrics=temperature:Cel,humidity:%RH", "--decimal-comma"};
        String[] flags = {"--serial=/dev/ttyACM0", format[0], format[1], format[2], format[3], "--board", "--devices=1"
        };

        assertThat(commandOf("agent-board1", flags)).endsWith(format);
        assertThat(commandOf("agent-simulated-uno", flags)).doesNotContain(format);
        assertThat(commandOf("agent-device1", flags)).doesNotContain(format);
        assertThatThrownBy(() -> config(format[0]))
                .hasMessageContaining("--baud, --format, --metrics and --decimal-comma need --serial");
    }

    @Test
    void onlyPageAndBrokerAreShared() throws InvalidSettingsException {
        var share = new NetworkShare(
                "gateway.local",
                "192.0.2.7",
                new NetworkShare.Secret(Path.of("/data/share/page-token"), "t"),
                new NetworkShare.Secret(Path.of("/data/share/mqtt-password"), "p"));
        var shared = parts(Optional.of(share));
        var told = shared.stream()
                .filter(part -> String.join(" ", part.command()).contains("192.0.2.7"))
                .map(Part::name);

        assertThat(told).containsExactlyInAnyOrder("mqtt", "emitter");
        assertThat(shared.stream().flatMap(part -> part.command().stream()))
                .contains(
                        "--host=192.0.2.7",
                        "--hosts=gateway.local",
                        "--token-file=/data/share/page-tokens",
                        "--share-address=192.0.2.7",
                        "--share-user=fieldline",
                        "--share-password-file=/data/share/mqtt-password");
    }

    @Test
    void theCertificateIsForThePage() throws InvalidSettingsException {
        String[] flags = {"--tls-cert=/page.crt", "--tls-key=/page.key"};

        assertThat(commandOf("emitter", flags)).contains(flags);
        assertThat(config(flags).scheme()).isEqualTo("https");
        assertThatThrownBy(() -> config("--tls-cert=/page.crt"))
                .hasMessageContaining("--tls-cert and --tls-key go together");
    }

    @Test
    void anAddressToShareAtNeedsSharing() {
        assertThatThrownBy(() -> config("--share-address=192.0.2.7"))
                .hasMessageContaining("--share-address needs --share");
    }

    @Test
    void onePortForTwoIsRefused() {
        assertThatThrownBy(() -> config("--port=1883")).hasMessageContaining("must differ");
    }

    private static List<String> names(String... flags) throws InvalidSettingsException {
        return parts(flags).stream().map(Part::name).toList();
    }

    private static List<String> commandOf(String name, String... flags) throws InvalidSettingsException {
        return part(name, flags).command();
    }

    private static Part part(String name, String... flags) throws InvalidSettingsException {
        return parts(flags).stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Part> parts(String... flags) throws InvalidSettingsException {
        return parts(Optional.empty(), flags);
    }

    private static List<Part> parts(Optional<NetworkShare> share, String... flags) throws InvalidSettingsException {
        return new Parts(config(flags), Checkout.here(), Path.of("/data"), share, START).all();
    }

    private static UpConfig config(String... flags) throws InvalidSettingsException {
        return Settings.of("up", "", UpConfig.class).load(flags, Map.of());
    }
}

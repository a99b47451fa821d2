package io.fieldline.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.configuration.InvalidSettingsException;
import io.fieldline.configuration.Settings;
import io.fieldline.health.HealthSettings;
import io.fieldline.kafka.KafkaSettings;
import io.fieldline.mqtt.MqttSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BridgeConfigTest {
    private final Settings<BridgeConfig> settings = Settings.of("mqtt-bridge", "", BridgeConfig.class);

    @Test
    void theExampleFileSetsEveryKeyToAnotherValueThanItsDefault() throws InvalidSettingsException {
        var config = settings.load(new String[] {"--settings=src/test/resources/every-setting.properties"}, Map.of());

        assertThat(config)
                .isEqualTo(new BridgeConfig(
                        new MqttSettings(
                                URI.create("ssl://broker.example:8883"),
                                Optional.of("bridge"),
                                Optional.of(Path.of("/etc/fieldline/password"))),
                        "fieldline-bridge-2",
                        List.of("fieldline/+/readings", "fieldline/+/status", "plant/#"),
                        Optional.empty(),
                        Optional.of("2/3"),
                        Optional.of(false),
                        Optional.of(Path.of("/etc/fieldline/rules.json")),
                        List.of("zigbee2mqtt", "tasmota"),
                        ZoneId.of("Europe/Berlin"),
                        "co",
                        Optional.of("ppm"),
                        true,
                        20000,
                        500,
                        65536,
                        Duration.ofMinutes(1),
                        new KafkaSettings(
                                "kafka1.example:9092,kafka2.example:9092",
                                Optional.of(Path.of("/etc/fieldline/kafka.properties"))),
                        12,
                        Optional.of(3),
                        Duration.ofDays(30),
                        Duration.ofDays(60),
                        new HealthSettings("127.0.0.2", Optional.of(9404)),
                        false));
    }

    @Test
    void aCheckIsASettingAsAnyOther() throws InvalidSettingsException {
        assertThat(settings.load(new String[] {"--check", "--client-id=c"}, Map.of())
                        .check())
                .isTrue();
        assertThat(settings.load(new String[0], Map.of("FIELDLINE_MQTT_BRIDGE_CHECK", "true"))
                        .check())
                .isTrue();
    }

    @Test
    void theReceiveMaximumHasTheRangeOfMqtt() {
        assertThatThrownBy(() -> settings.load(new String[] {"--receive-maximum=65536"}, Map.of()))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("--receive-maximum 65536 is outside [1, 65535]");
    }

    @Test
    void topicFiltersThatTakeOneMessageTwiceAreRefused() {
        assertThatThrownBy(() -> settings.load(new String[] {"--topic-filters=plant/#,plant/+/readings"}, Map.of()))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("--topic-filters plant/# and plant/+/readings overlap: a message could arrive twice");
    }

    @Test
    void sparkplugIsSubscribedToOnRequest() throws InvalidSettingsException {
        var config = settings.load(new String[] {"--sparkplug", "--topic-filters=a/b"}, Map.of());

        assertThat(config.subscriptions(List.of()))
                .containsExactly("a/b", "spBv1.0/#", "fieldline/+/answers", "fieldline/+/counters");
    }

    @Test
    void sparkplugCannotBeSharedAsANodesMessagesDependOnEachOther() {
        assertThatThrownBy(() -> settings.load(new String[] {"--sparkplug", "--share-group=g"}, Map.of()))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("--sparkplug and --share-group exclude each other, because one bridge must get all"
                        + " messages of a node");
    }

    @Test
    void aShareGroupIsPartOfEachSubscription() throws InvalidSettingsException {
        var config = settings.load(new String[] {"--share-group=g", "--topic-filters=a/b,c/#"}, Map.of());

        assertThat(config.subscriptions(List.of())).containsExactly("$share/g/a/b", "$share/g/c/#");
    }

    /** The broker of another vendor may refuse the filters of answers, and then the bridge would end. */
    @Test
    void answersNeedCommandsOrAFilterOfFieldline() throws InvalidSettingsException {
        assertThat(subscriptions("--commands=false", "--topic-filters=zigbee2mqtt/#"))
                .containsExactly("zigbee2mqtt/#");
        assertThat(subscriptions("--commands=true", "--topic-filters=zigbee2mqtt/#"))
                .containsExactly("zigbee2mqtt/#", "fieldline/+/answers", "fieldline/+/counters");
        assertThat(subscriptions("--commands=false", "--topic-filters=fieldline/+/readings"))
                .containsExactly("fieldline/+/readings", "fieldline/+/answers", "fieldline/+/counters");
    }

    private List<String> subscriptions(String... arguments) throws InvalidSettingsException {
        return settings.load(arguments, Map.of()).subscriptions(List.of());
    }

    @Test
    void answersArriveOnceAlsoIfAFilterCoversThem() throws InvalidSettingsException {
        var config = settings.load(new String[] {"--topic-filters=fieldline/#"}, Map.of());

        assertThat(config.subscriptions(List.of())).containsExactly("fieldline/#");
    }

    /** Each of them reads all commands. */
    @Test
    void onlyOneBridgeOfAGroupSendsCommands() throws InvalidSettingsException {
        assertThat(settings.load(new String[0], Map.of()).sendsCommands()).isTrue();
        assertThat(settings.load(new String[] {"--commands=false"}, Map.of()).sendsCommands())
                .isFalse();
        assertThat(settings.load(new String[] {"--share-group=g"}, Map.of()).sendsCommands())
                .isFalse();
        assertThat(settings.load(new String[] {"--share-group=g", "--commands=true"}, Map.of())
                        .sendsCommands())
                .isTrue();
    }

    @Test
    void aBridgeWithAShareHasASessionOfItsOwn() throws InvalidSettingsException {
        var config = settings.load(new String[] {"--bridge-share=2/3", "--sparkplug", "--topic-filters=a/b"}, Map.of());

        assertThat(config.share()).isEqualTo(new BridgeShare(2, 3));
        assertThat(config.session()).isEqualTo("fieldline-bridge-2-of-3");
        assertThat(config.subscriptions(List.of())).startsWith("a/b", "spBv1.0/#");
    }

    @Test
    void aShareOfDevicesAndAGroupExcludeEachOther() {
        assertThatThrownBy(() -> settings.load(new String[] {"--bridge-share=1/2", "--share-group=g"}, Map.of()))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage(
                        "--bridge-share and --share-group exclude each other, because in a group the broker decides which"
                                + " bridge gets a message");
        assertThatThrownBy(() -> settings.load(new String[] {"--bridge-share=3/2"}, Map.of()))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("--bridge-share '3/2': expected the number of this bridge and of all bridges, like 1/3");
    }

    /** The broker would drop such a message, and nothing would say so. */
    @Test
    void theBrokerMaySendWhatMaxPayloadTakes() throws InvalidSettingsException {
        assertThat(settings.load(new String[0], Map.of()).maximumPacketSize()).isEqualTo(1 << 20);
        assertThat(settings.load(new String[] {"--max-payload=2000000"}, Map.of())
                        .maximumPacketSize())
                .isGreaterThan(2_000_000 + 65_535);
    }
}

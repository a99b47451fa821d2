package io.fieldline.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.mqtt.Will;
import io.fieldline.testbed.SecuredMosquitto;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attacks of one account on others, at a Mosquitto with the shipped network section and access list. */
class ForeignAccountIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WAITING = 10;
    private static final String READING =
            "{\"timestamp\":\"2026-10-07T13:02:54Z\",\"device_name\":\"device1\",\"data\":863.85}";

    @TempDir
    private static Path folder;

    private static SecuredMosquitto mosquitto;

    @BeforeAll
    static void startBroker() throws Exception {
        mosquitto = SecuredMosquitto.start(
                folder, List.of("device1", "device2", "bridge", "bridge-check", "operator", "homeassistant", "node1"));
    }

    @AfterAll
    static void stopBroker() {
        mosquitto.close();
    }

    @ParameterizedTest(name = "account {0} as client {1}")
    @CsvSource({
        "device2, subscriber",
        "device2, bridge",
        "device2, fieldline-bridge",
        "bridge-check, fieldline-bridge-check",
        "bridge-check, bridge"
    })
    void aForeignClientIdLeavesTheReadingsThatWaitForTheBridge(String account, String clientId) throws Exception {
        try (var bridge = Subscriber.start(mosquitto.settings("bridge"));
                var device = AccountClient.start(mosquitto.settings("device1"), "fieldline-agent-device1")) {
            await().atMost(PATIENCE).until(() -> bridge.connectedAt().isBefore(Instant.MAX));
            bridge.pause();
            var before = bridge.count();
            for (var i = 0; i < WAITING; i++) {
                device.publish("fieldline/device1/readings", READING);
            }

            AccountClient.connectWithCleanStart(mosquitto.settings(account), clientId);

            bridge.resume();
            await().atMost(PATIENCE).until(() -> bridge.count() >= before + WAITING);
        }
    }

    @Test
    void aDeviceReceivesNothingButItsCommandsWhateverItSubscribesTo() throws Exception {
        try (var device1 = AccountClient.start(mosquitto.settings("device1"), "device1");
                var device2 = AccountClient.start(mosquitto.settings("device2"), "device2");
                var operator = AccountClient.start(mosquitto.settings("operator"), "operator")) {
            operator.subscribe("fieldline/#");
            device1.publish("fieldline/device1/status", "online".getBytes(UTF_8), true);
            device1.publish("homeassistant/device/fieldline_device1/config", "{}".getBytes(UTF_8), true);
            device2.subscribe(
                    "#",
                    "+/+/+",
                    "fieldline/#",
                    "fieldline/+/readings",
                    "fieldline/device1/readings",
                    "fieldline/device1/commands",
                    "fieldline/device2/commands",
                    "homeassistant/#",
                    "spBv1.0/#",
                    "$SYS/#",
                    "$SYS/broker/uptime");
            device1.publish("fieldline/device1/readings", READING);
            operator.publish("fieldline/device1/commands", "info");
            operator.publish("fieldline/device2/commands", "info");

            await().atMost(PATIENCE).until(() -> device2.topics().contains("fieldline/device2/commands"));
            assertThat(device2.topics()).containsOnly("fieldline/device2/commands");
            assertThat(operator.topics()).contains("fieldline/device1/readings", "fieldline/device1/status");
        }
    }

    @ParameterizedTest(name = "account {0} to {1}")
    @CsvSource({
        "device2, fieldline/device1/readings",
        "device2, fieldline/device1/status",
        "device2, fieldline/device1/commands",
        "device2, fieldline/device20/readings",
        "device2, fieldline",
        "device2, fieldline/readings",
        "device2, Fieldline/device2/readings",
        "device2, other/device2/readings",
        "device2, homeassistant/device/fieldline_device1/config",
        "device2, homeassistant/sensor/fieldline_device2_x/co/config",
        "device2, homeassistant/status",
        "device2, spBv1.0/group/NDATA/node1",
        "device2, spBv1.0/group/NCMD/node1",
        "device2, $SYS/broker/uptime",
        "bridge, fieldline/device1/readings",
        "bridge, fieldline/device1/status",
        "bridge, fieldline/device1/answers",
        "bridge, fieldline/device1/commands/more",
        "bridge, fieldline/commands",
        "bridge, fieldline/bridge/readings",
        "bridge, homeassistant/status",
        "bridge, spBv1.0/group/NDATA/node1",
        "bridge-check, fieldline/bridge-check/readings",
        "operator, fieldline/device1/readings",
        "operator, fieldline/device1/status",
        "homeassistant, fieldline/device1/readings",
        "homeassistant, fieldline/homeassistant/readings"
    })
    void publishingToWhatTheAccessListDoesNotAllowIsRefused(String account, String topic) throws Exception {
        try (var client = AccountClient.start(mosquitto.settings(account), "any")) {
            assertThatThrownBy(() -> client.publish(topic, "1"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(topic);
        }
    }

    @Test
    void theBridgeSendsCommandsToDevices() throws Exception {
        try (var device1 = AccountClient.start(mosquitto.settings("device1"), "device1");
                var bridge = AccountClient.start(mosquitto.settings("bridge"), "fieldline-bridge")) {
            device1.subscribe("fieldline/device1/commands");
            bridge.publish("fieldline/device1/commands", "info");

            await().atMost(PATIENCE).until(() -> device1.topics().contains("fieldline/device1/commands"));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"fieldline/device1/answers, false", "fieldline/device2/answers, true"})
    void aWillIsPublishedToTopicsOfItsOwnDeviceOnly(String topic, boolean published) throws Exception {
        var will = new Will(topic, "any".getBytes(UTF_8));
        try (var operator = AccountClient.start(mosquitto.settings("operator"), "operator");
                var first = AccountClient.start(mosquitto.settings("device2"), "device2", will)) {
            operator.subscribe("fieldline/+/answers", "fieldline/+/counters");
            first.breakConnection("fieldline/device2/readings");
            try (var second = AccountClient.start(mosquitto.settings("device2"), "device2")) {
                second.publish("fieldline/device2/counters", "{}");
            }

            await().atMost(PATIENCE).until(() -> operator.topics().contains("fieldline/device2/counters"));
            assertThat(operator.topics().contains(topic)).isEqualTo(published);
        }
    }

    @Test
    void nobodyComesInWithoutAnAccount() {
        var nobody = new MqttSettings(
                mosquitto.uri(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(mosquitto.caFile()),
                Optional.empty(),
                Optional.empty());

        assertThatThrownBy(() -> AccountClient.tryOut(nobody, "bridge"))
                .isInstanceOf(MqttRefusedException.class)
                .hasMessageContaining("account (none)");
    }

    @Test
    void aSparkplugNodeAndTheBridgeReachEachOther() throws Exception {
        try (var node = AccountClient.start(mosquitto.settings("node1"), "node1");
                var bridge = AccountClient.start(mosquitto.settings("bridge"), "fieldline-bridge")) {
            bridge.subscribe("spBv1.0/#");
            node.subscribe("spBv1.0/+/NCMD/node1");
            node.publish("spBv1.0/group/NDATA/node1", "1");
            node.publish("spBv1.0/group/DDATA/node1/pump", "1");
            bridge.publish("spBv1.0/group/NCMD/node1", "rebirth");

            await().atMost(PATIENCE).until(() -> node.topics().contains("spBv1.0/group/NCMD/node1"));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(bridge.topics())
                    .contains("spBv1.0/group/NDATA/node1", "spBv1.0/group/DDATA/node1/pump"));
        }
    }
}

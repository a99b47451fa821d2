package io.fieldline.bridge;

import static java.util.stream.Collectors.toMap;

import io.fieldline.bridge.rules.MappingRules;
import io.fieldline.checks.CheckReport;
import io.fieldline.health.RunningService;
import io.fieldline.kafka.KafkaCheck;
import io.fieldline.kafka.Owner;
import io.fieldline.kafka.Topic;
import io.fieldline.mqtt.MqttCheck;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/** {@code mqtt-bridge --check}: whether the bridge could work. It changes nothing, and does not disturb a running bridge. */
final class BridgeCheck {
    private final BridgeConfig config;
    private final MappingRules rules;
    private final Map<String, Object> kafka;
    private final CheckReport report;

    BridgeCheck(BridgeConfig config, MappingRules rules, Map<String, Object> kafka, CheckReport report) {
        this.config = config;
        this.rules = rules;
        this.kafka = kafka;
        this.report = report;
    }

    /** It checks every part, so that one run reports all problems. */
    void run() throws InterruptedException {
        var running = new RunningService(Main.SERVICE, config.http()).isRunning(report);
        var mqtt = new MqttCheck(config.mqtt(), Clock.systemUTC(), report);
        if (mqtt.brokerPasses()) {
            login(running, mqtt);
        }
        var rights = new HashMap<>(
                config.topics().stream().collect(toMap(topic -> topic, topic -> Set.of(AclOperation.WRITE))));
        if (config.sendsCommands()) {
            rights.put(Topic.COMMANDS.byDefault(), Set.of(AclOperation.READ));
        }
        new KafkaCheck(kafka, Optional.of(Owner.BRIDGE), report).run(rights);
    }

    /** Without the share group, because it would get messages of it. */
    private void login(boolean running, MqttCheck mqtt) {
        if (running) {
            report.note("MQTT: the account is not tried, because the broker could disconnect the running bridge");
        } else {
            mqtt.login(config.session() + "-check", config.filters(rules.subscriptions()), Optional.empty());
        }
    }
}

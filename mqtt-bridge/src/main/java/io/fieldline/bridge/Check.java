package io.fieldline.bridge;

import io.fieldline.kafka.Topics;
import io.fieldline.kafka.WantedTopic;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.mqtt.InboundMessage;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Tries what the bridge needs of both sides, says how it went, and changes nothing on either. */
final class Check {
    private final BridgeConfig config;
    private final Map<String, Object> kafka;
    private final Consumer<String> say;

    Check(BridgeConfig config, Map<String, Object> kafka, Consumer<String> say) {
        this.config = config;
        this.kafka = kafka;
        this.say = say;
    }

    /** Whether the bridge could run; each part is tried, so that one run tells everything. */
    boolean passes() throws InterruptedException {
        var mqtt = mqttPasses();
        return kafkaPasses() && mqtt;
    }

    /** As another client than the bridge, which may be running, and without its share group, whose messages it would take. */
    private boolean mqttPasses() {
        var session = new MqttSession(config.mqtt(), config.session() + "-check", 1, Optional.empty(), new Deaf());
        try {
            session.tryOut(config.filters());
            say.accept("ok: MQTT %s lets us subscribe to %s"
                    .formatted(config.mqtt().uri(), String.join(" ", config.filters())));
            return true;
        } catch (MqttRefusedException refused) {
            say.accept("failed: MQTT: " + refused.getMessage());
        } catch (IOException unreachable) {
            say.accept("failed: MQTT %s cannot be reached: %s"
                    .formatted(config.mqtt().uri(), ErrorText.of(unreachable)));
        }
        return false;
    }

    private boolean kafkaPasses() throws InterruptedException {
        var servers = config.kafka().servers();
        try (var probe = new KafkaProbe(kafka);
                var admin = Admin.create(kafka)) {
            var problem = probe.problem();
            if (!problem.isEmpty()) {
                say.accept("failed: Kafka %s: %s".formatted(servers, problem));
                return false;
            }
            say.accept("ok: Kafka %s answers".formatted(servers));
            var passes = true;
            for (var topic : config.kafka().topics()) {
                passes &= topicPasses(admin, topic);
            }
            return passes;
        }
    }

    private boolean topicPasses(Admin admin, WantedTopic topic) throws InterruptedException {
        try {
            var differences = Topics.differences(admin, topic);
            say.accept(
                    differences.isEmpty()
                            ? "ok: topic %s".formatted(topic.topicName())
                            : "note: topic %s differs, and is used as it is: %s"
                                    .formatted(topic.topicName(), String.join(" ", differences)));
            return true;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof UnknownTopicOrPartitionException) {
                say.accept("ok: topic %s will be created".formatted(topic.topicName()));
                return true;
            }
            say.accept("failed: topic %s: %s".formatted(topic.topicName(), ErrorText.of(failed.getCause())));
            return false;
        }
    }

    /** Takes nothing, and acknowledges nothing. */
    private static final class Deaf implements MqttSession.Listener {
        @Override
        public void connected(MqttLink link) {}

        @Override
        public void disconnected() {}

        @Override
        public void received(InboundMessage message) {}
    }
}

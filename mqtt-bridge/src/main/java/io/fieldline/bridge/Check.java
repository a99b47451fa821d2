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

/** Checks access to MQTT and Kafka, and prints the results. It changes nothing on either side. */
final class Check {
    private final BridgeConfig config;
    private final Map<String, Object> kafka;
    private final Consumer<String> say;

    Check(BridgeConfig config, Map<String, Object> kafka, Consumer<String> say) {
        this.config = config;
        this.kafka = kafka;
        this.say = say;
    }

    /** Whether the bridge could run. It checks every part, so that one run reports all problems. */
    boolean passes() throws InterruptedException {
        var mqtt = mqttPasses();
        return kafkaPasses() && mqtt;
    }

    /**
     * Uses another client id, because the bridge may be running, and no share group, because it would receive messages
     * of the group.
     */
    private boolean mqttPasses() {
        var session =
                new MqttSession(config.mqtt(), config.session() + "-check", 1, Optional.empty(), new NoOpListener());
        try {
            session.tryOut(config.filters());
            say.accept("ok: MQTT %s accepts a subscription to %s"
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
            for (var topic : config.topics()) {
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
                            : "note: topic %s differs from its settings, and is used as it is: %s"
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

    /** Ignores and acknowledges no message. */
    private static final class NoOpListener implements MqttSession.Listener {
        @Override
        public void connected(MqttLink link) {}

        @Override
        public void disconnected() {}

        @Override
        public void received(InboundMessage message) {}
    }
}

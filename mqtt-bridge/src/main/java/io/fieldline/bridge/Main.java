package io.fieldline.bridge;

import io.fieldline.bridge.rules.BadRulesException;
import io.fieldline.bridge.rules.RuleFile;
import io.fieldline.bridge.rules.Rules;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.service.Settings;
import io.fieldline.service.Shutdown;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bridge. Exit codes: 0 stopped, 2 wrong settings, 3 refused by the MQTT broker, 4 refused by Kafka. */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int WRONG_SETTINGS = 2;
    private static final int REFUSED_BY_MQTT = 3;
    private static final int REFUSED_BY_KAFKA = 4;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        var config = Settings.of(
                        "mqtt-bridge",
                        "Copies readings from MQTT to Kafka; acknowledges to the one only what the other has stored.",
                        BridgeConfig.class)
                .loadOrExit(args);
        var rules = rulesOrExit(config);
        log.info("mqtt-bridge starting: {}", config);

        Map<String, Object> kafka = Map.of("bootstrap.servers", config.kafkaServers());
        var producer = KafkaProducers.create(kafka);
        var forwarder = new Forwarder(
                config.topicFilters(),
                config.receiveMaximum(),
                new Records(config.maxPayload(), rules, Clock.systemUTC()),
                producer);
        var session =
                new MqttSession(config.mqtt(), config.clientId(), config.receiveMaximum(), Optional.empty(), forwarder);
        var worker = new Thread(() -> forward(kafka, forwarder), "forwarder");

        Shutdown.onSignal(() -> {
            forwarder.stopping();
            worker.interrupt();
            worker.join();
            producer.close(PATIENCE); // what Kafka has under way is stored, and then acknowledged
            session.stop();
        });
        forwarder.failure().thenRun(session::stop);
        var exitCode = 0;
        try {
            worker.start();
            session.run();
        } catch (MqttRefusedException refused) {
            log.error(refused.getMessage());
            exitCode = REFUSED_BY_MQTT;
        }
        if (forwarder.failure().isDone()) {
            log.error("Kafka refuses what we write", forwarder.failure().join());
            exitCode = REFUSED_BY_KAFKA;
        }
        log.info("mqtt-bridge stopped");
        if (exitCode != 0) {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    private static Rules rulesOrExit(BridgeConfig config) {
        try {
            return config.rules().isPresent() ? RuleFile.read(config.rules().get()) : RuleFile.byDefault();
        } catch (BadRulesException bad) {
            System.err.println("mqtt-bridge cannot start:%n  %s"
                    .formatted(String.join(System.lineSeparator() + "  ", bad.problems())));
            System.exit(WRONG_SETTINGS);
            throw new AssertionError("unreachable", bad);
        }
    }

    private static void forward(Map<String, Object> kafka, Forwarder forwarder) {
        try {
            Topics.ensure(kafka, Topic.READINGS, Topic.STATUS, Topic.REJECTED);
            forwarder.subscribed().get();
            log.info("ready: kafka={}", kafka.get("bootstrap.servers"));
            forwarder.run();
        } catch (InterruptedException | InterruptException stopped) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException refused) {
            forwarder.failure().complete(refused);
        }
    }
}

package io.fieldline.bridge;

import io.fieldline.bridge.rules.BadRulesException;
import io.fieldline.bridge.rules.RuleFile;
import io.fieldline.bridge.rules.Rules;
import io.fieldline.bridge.sparkplug.Sparkplug;
import io.fieldline.kafka.Owner;
import io.fieldline.kafka.Topics;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.service.HttpStatus;
import io.fieldline.service.Settings;
import io.fieldline.service.Shutdown;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bridge. Exit codes: 128 and more by a signal, 0 and 1 a check that passed or failed, 2 wrong settings, 3 refused by the MQTT broker, 4 refused by
 * Kafka.
 */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final int CHECK_FAILED = 1;
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
        var problems = new ArrayList<String>();
        var rules = rules(config, problems);
        var kafka = KafkaClients.of(config.kafka(), problems);
        Settings.exitIfAny("mqtt-bridge", problems);
        if (config.check()) {
            System.exit(new Check(config, kafka.admin(), System.out::println).passes() ? 0 : CHECK_FAILED);
        }
        log.info("mqtt-bridge starting: {}", config);
        var exitCode = run(config, rules, kafka);
        log.info("mqtt-bridge stopped");
        if (exitCode != 0) {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    private static int run(BridgeConfig config, Rules rules, KafkaClients kafka) throws InterruptedException {
        var producer = producerOrExit(kafka);
        var metrics = new BridgeMetrics();
        var clock = Clock.systemUTC();
        var sparkplug = config.sparkplug()
                ? Optional.of(new Sparkplug(config.sparkplugMetrics(), clock, System::nanoTime, metrics))
                : Optional.<Sparkplug>empty();
        var forwarder = new Forwarder(
                config.subscriptions(),
                config.receiveMaximum(),
                new Records(config.maxPayload(), rules, sparkplug, clock),
                producer,
                metrics);
        metrics.watchInFlight(forwarder::inFlight);
        var session =
                new MqttSession(config.mqtt(), config.clientId(), config.receiveMaximum(), Optional.empty(), forwarder);
        var worker = new Thread(() -> forward(config, kafka, forwarder), "forwarder");

        Shutdown.onSignal(() -> {
            forwarder.stopping();
            worker.interrupt();
            worker.join(PATIENCE.toMillis());
            producer.close(PATIENCE); // what Kafka has under way is stored, and then acknowledged
            session.stop();
        });
        forwarder.failure().thenRun(session::stop);
        try {
            worker.start();
            if (config.http().address().isEmpty()) {
                session.run();
            } else {
                try (var probe = new KafkaProbe(kafka.admin());
                        var http = HttpStatus.start(
                                config.http().address().get(),
                                () -> alive(worker),
                                () -> ready(forwarder, probe),
                                metrics::scrape)) {
                    session.run();
                }
            }
        } catch (MqttRefusedException refused) {
            log.error(refused.getMessage());
            return REFUSED_BY_MQTT;
        } catch (IOException taken) {
            log.error(
                    "cannot answer on --http-host {} --http-port: {}",
                    config.http().host(),
                    taken.getMessage());
            return WRONG_SETTINGS;
        }
        if (forwarder.failure().isDone()) {
            log.error(
                    KafkaFailure.explain(forwarder.failure().join()),
                    forwarder.failure().join());
            return REFUSED_BY_KAFKA;
        }
        return 0;
    }

    private static void forward(BridgeConfig config, KafkaClients kafka, Forwarder forwarder) {
        try {
            Topics.ensureOwned(Owner.BRIDGE, kafka.admin(), config.kafka().topics());
            forwarder.subscribed().get();
            log.info("ready: kafka={}", config.kafka().servers());
            forwarder.run();
        } catch (InterruptedException | InterruptException stopped) {
            Thread.currentThread().interrupt();
        } catch (Throwable failed) { // whatever it is: without this thread nothing is forwarded
            forwarder.failure().complete(failed);
        }
    }

    private static String alive(Thread worker) {
        return worker.isAlive() ? "" : "nothing is forwarded";
    }

    private static String ready(Forwarder forwarder, KafkaProbe probe) {
        return forwarder.isConnected() ? probe.problem() : "not connected to the MQTT broker";
    }

    private static Rules rules(BridgeConfig config, List<String> problems) {
        try {
            return config.rules().isPresent() ? RuleFile.read(config.rules().get()) : RuleFile.byDefault();
        } catch (BadRulesException bad) {
            problems.addAll(bad.problems());
            return RuleFile.byDefault();
        }
    }

    private static Producer<String, byte[]> producerOrExit(KafkaClients kafka) {
        try {
            return kafka.producer();
        } catch (KafkaException wrong) { // a property's value, which only the client can judge
            var cause = wrong.getCause() == null ? wrong : wrong.getCause();
            Settings.exitIfAny("mqtt-bridge", List.of("Kafka's client: " + cause.getMessage()));
            throw new AssertionError("unreachable", wrong);
        }
    }
}

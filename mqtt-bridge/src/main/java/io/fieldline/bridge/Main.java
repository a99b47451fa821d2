package io.fieldline.bridge;

import io.fieldline.bridge.records.MessageLimits;
import io.fieldline.bridge.records.RecordMapper;
import io.fieldline.bridge.rules.InvalidRulesException;
import io.fieldline.bridge.rules.MappingRuleFile;
import io.fieldline.bridge.rules.MappingRules;
import io.fieldline.bridge.sparkplug.SparkplugDecoder;
import io.fieldline.configuration.Settings;
import io.fieldline.health.HealthServer;
import io.fieldline.kafka.KafkaFailure;
import io.fieldline.kafka.Owner;
import io.fieldline.kafka.Topics;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.lifecycle.ExitCode;
import io.fieldline.lifecycle.FatalErrors;
import io.fieldline.lifecycle.Shutdown;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.mqtt.SessionLimits;
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

/** The bridge; its exit codes are those of {@link ExitCode}. */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /** Short, because all devices wait for the bridge, and there are few bridges. */
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        var config = Settings.of(
                        "mqtt-bridge",
                        "Copies readings from MQTT to Kafka, and acknowledges a message after Kafka has stored it.",
                        BridgeConfig.class)
                .loadOrExit(args);
        var problems = new ArrayList<String>();
        var rules = rules(config, problems);
        var memory = InFlightMemory.ofHeap();
        if (!memory.fits(new MessageLimits(config.maxPayload()).maxBytes())) {
            problems.add("--max-payload %d does not fit into the heap of %d bytes; raise -Xmx in jvm.options"
                    .formatted(config.maxPayload(), Runtime.getRuntime().maxMemory()));
        }
        var kafka = KafkaClients.of(config.kafka(), problems);
        Settings.exitIfAny("mqtt-bridge", problems);
        if (config.check()) {
            var passes = new Check(config, kafka.admin(), System.out::println).passes();
            System.exit(passes ? ExitCode.STOPPED : ExitCode.CANNOT_START);
        }
        log.info("mqtt-bridge starting: {}", config);
        var exitCode = run(config, memory, rules, kafka, FatalErrors.install());
        log.info("mqtt-bridge stopped");
        if (exitCode != ExitCode.STOPPED) {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    private static int run(
            BridgeConfig config, InFlightMemory memory, MappingRules rules, KafkaClients kafka, FatalErrors fatalErrors)
            throws InterruptedException {
        var producer = producerOrExit(kafka);
        var metrics = new BridgeMetrics();
        var clock = Clock.systemUTC();
        var sparkplug = config.sparkplug()
                ? Optional.of(new SparkplugDecoder(config.sparkplugMetrics(), clock, System::nanoTime, metrics))
                : Optional.<SparkplugDecoder>empty();
        var forwarder = new Forwarder(
                config.subscriptions(),
                memory,
                config.share(),
                new RecordMapper(new MessageLimits(config.maxPayload()), rules, sparkplug, clock),
                producer,
                metrics);
        metrics.watch(forwarder);
        metrics.watch(rules);
        var session =
                new MqttSession(config.mqtt(), config.session(), limits(config, memory), Optional.empty(), forwarder);
        var progress = new ProgressReporter(
                ProgressReporter.service(config.session()),
                producer,
                metrics,
                forwarder::isConnected,
                clock,
                forwarder.failure()::complete);
        var reporter = new Thread(() -> report(progress, forwarder), "progress");
        var worker = new Thread(() -> forward(config, kafka, forwarder, reporter), "forwarder");

        Shutdown.onSignal(() -> {
            forwarder.stopping();
            worker.interrupt();
            reporter.interrupt();
            worker.join(PATIENCE.toMillis());
            producer.close(PATIENCE); // stores and acknowledges what is in flight
            session.stop();
        });
        forwarder.failure().thenAccept(failure -> {
            if (!KafkaFailure.isFromKafka(failure)) {
                fatalErrors.uncaughtException(Thread.currentThread(), failure);
            }
            session.stop();
        });
        try {
            worker.start();
            if (config.http().address().isEmpty()) {
                session.run();
            } else {
                try (var probe = new KafkaProbe(kafka.admin());
                        var http = HealthServer.start(
                                config.http().address().get(),
                                () -> alive(worker),
                                () -> ready(config, forwarder, probe),
                                metrics::scrape)) {
                    session.run();
                }
            }
        } catch (MqttRefusedException refused) {
            log.error(refused.getMessage());
            return ExitCode.REFUSED;
        } catch (IOException taken) {
            log.error(
                    "cannot answer on --http-host {} --http-port: {}",
                    config.http().host(),
                    ErrorText.of(taken));
            return ExitCode.WRONG_SETTINGS;
        }
        if (forwarder.failure().isDone()) {
            var failure = forwarder.failure().join();
            log.error("{}; until then the messages wait at the MQTT broker", KafkaFailure.explain(failure), failure);
            return ExitCode.REFUSED;
        }
        return ExitCode.STOPPED;
    }

    private static SessionLimits limits(BridgeConfig config, InFlightMemory memory) {
        var receiveMaximum =
                memory.receiveMaximum(config.receiveMaximum(), new MessageLimits(config.maxPayload()).maxBytes());
        if (receiveMaximum < config.receiveMaximum()) {
            log.info(
                    "the receive maximum is lowered so that messages in flight fit into a third of the heap: requested={}"
                            + " used={} maxPayload={}",
                    config.receiveMaximum(),
                    receiveMaximum,
                    config.maxPayload());
        }
        return new SessionLimits(receiveMaximum, config.maximumPacketSize(), LONGEST_BACKOFF);
    }

    private static void forward(BridgeConfig config, KafkaClients kafka, Forwarder forwarder, Thread reporter) {
        try {
            Topics.ensureOwned(Owner.BRIDGE, kafka.admin(), config.topics());
            reporter.start();
            forwarder.subscribed().get();
            log.info("ready: kafka={}", config.kafka().servers());
            forwarder.run();
        } catch (InterruptedException | InterruptException stopped) {
            Thread.currentThread().interrupt();
        } catch (Throwable failed) { // without this thread the bridge forwards nothing
            forwarder.failure().complete(failed);
        }
    }

    private static void report(ProgressReporter progress, Forwarder forwarder) {
        try {
            progress.run();
        } catch (InterruptedException | InterruptException stopped) {
            Thread.currentThread().interrupt();
        } catch (Throwable failed) { // a bridge that does not report counts as stopped
            forwarder.failure().complete(failed);
        }
    }

    private static String alive(Thread worker) {
        return worker.isAlive() ? "" : "the thread that forwards messages has ended";
    }

    private static String ready(BridgeConfig config, Forwarder forwarder, KafkaProbe probe) {
        if (!forwarder.isConnected()) {
            return "not connected to the MQTT broker";
        }
        var waited = forwarder.withoutProgress();
        if (waited.compareTo(config.stalledAfter()) > 0) {
            return "stalled: %d messages wait, and none was acknowledged for %d s"
                    .formatted(forwarder.inFlight(), waited.toSeconds());
        }
        return probe.problem();
    }

    private static MappingRules rules(BridgeConfig config, List<String> problems) {
        try {
            var rules = config.rules().isPresent()
                    ? MappingRuleFile.read(config.rules().get())
                    : MappingRuleFile.byDefault();
            return rules.withDefaults(config.defaults());
        } catch (InvalidRulesException bad) {
            problems.addAll(bad.problems());
            return MappingRuleFile.byDefault();
        }
    }

    private static Producer<String, byte[]> producerOrExit(KafkaClients kafka) {
        try {
            return kafka.producer();
        } catch (KafkaException wrong) { // a value that only the client can check
            var cause = wrong.getCause() == null ? wrong : wrong.getCause();
            Settings.exitIfAny("mqtt-bridge", List.of("Kafka's client: " + ErrorText.of(cause)));
            throw new AssertionError("unreachable", wrong);
        }
    }
}

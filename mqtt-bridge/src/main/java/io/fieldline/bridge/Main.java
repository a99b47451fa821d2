package io.fieldline.bridge;

import io.fieldline.bridge.commands.CommandForwarder;
import io.fieldline.bridge.records.MessageLimits;
import io.fieldline.bridge.records.RecordMapper;
import io.fieldline.bridge.rulefile.BuiltInRules;
import io.fieldline.bridge.rulefile.InvalidRulesException;
import io.fieldline.bridge.rules.MappingRules;
import io.fieldline.bridge.sparkplug.SparkplugDecoder;
import io.fieldline.checks.CheckReport;
import io.fieldline.configuration.Settings;
import io.fieldline.health.HealthServer;
import io.fieldline.kafka.KafkaFailure;
import io.fieldline.kafka.Owner;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.lifecycle.BuildInfo;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.lifecycle.ExitCode;
import io.fieldline.lifecycle.FatalErrors;
import io.fieldline.lifecycle.ServiceManager;
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
    static final String SERVICE = "mqtt-bridge";
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /** Short, because all devices wait for the bridge, and there are few bridges. */
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);

    /** After Kafka has refused to give commands. */
    private static final Duration COMMANDS_RETRY = Duration.ofSeconds(30);

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        var trial = Trial.of(args);
        var config = Settings.of(
                        SERVICE,
                        "Copies readings from MQTT to Kafka, and acknowledges a message after Kafka has stored it. Sends commands to devices.",
                        BridgeConfig.class)
                .loadOrExit(trial.map(Trial::otherArguments).orElse(args));
        var problems = new ArrayList<String>();
        var rules = rules(config, problems);
        if (trial.isPresent()) {
            Settings.exitIfAny(SERVICE, problems);
            System.exit(trial.get().run(rules, config.maxPayload(), System.out, System.err));
        }
        var memory = InFlightMemory.ofHeap();
        if (!memory.fits(new MessageLimits(config.maxPayload()).maxBytes())) {
            problems.add("--max-payload %d does not fit into the heap of %d bytes; raise -Xmx in jvm.options"
                    .formatted(config.maxPayload(), Runtime.getRuntime().maxMemory()));
        }
        var kafka = KafkaClients.of(config.kafka(), problems);
        Settings.exitIfAny(SERVICE, problems);
        if (config.check()) {
            var report = new CheckReport(System.out::println);
            new BridgeCheck(config, rules, kafka.admin(), report).run();
            System.exit(report.exitCode());
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
        var build = BuildInfo.of(SERVICE, Main.class);
        var clock = Clock.systemUTC();
        var sparkplug = config.sparkplug()
                ? Optional.of(new SparkplugDecoder(config.sparkplugMetrics(), clock, System::nanoTime, metrics))
                : Optional.<SparkplugDecoder>empty();
        var limits = limits(config, memory);
        var forwarder = new Forwarder(
                config.subscriptions(rules.subscriptions()),
                limits.receiveMaximum(),
                memory,
                config.share(),
                new RecordMapper(new MessageLimits(config.maxPayload()), rules, sparkplug, clock),
                producer,
                metrics);
        metrics.watch(forwarder);
        metrics.watch(rules);
        var session = new MqttSession(config.mqtt(), config.session(), limits, Optional.empty(), forwarder);
        metrics.watch(session.certificates());
        var commands = new CommandForwarder(
                () -> kafka.consumerAtEnd(Topic.COMMANDS),
                forwarder,
                config.share()::takes,
                metrics::command,
                clock,
                COMMANDS_RETRY);
        metrics.watch(commands);
        var progress = new ProgressReporter(
                ProgressReporter.service(config.session()),
                producer,
                metrics,
                forwarder::isConnected,
                clock,
                forwarder.failure()::complete);
        var reporter = new Thread(() -> report(progress, forwarder), "progress");
        var worker = new Thread(() -> forward(config, kafka, forwarder, reporter), "forwarder");
        var sender = new Thread(() -> sendCommands(commands), "commands");
        sender.setDaemon(true); // nothing is lost if it ends with the process

        Shutdown.onSignal(() -> {
            forwarder.stopping();
            worker.interrupt();
            reporter.interrupt();
            sender.interrupt();
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
            if (config.sendsCommands()) {
                sender.start();
            }
            if (config.http().address().isEmpty()) {
                session.run();
            } else {
                try (var probe = new KafkaProbe(kafka.admin());
                        var http = HealthServer.start(
                                config.http().address().get(),
                                () -> alive(worker, forwarder),
                                () -> ready(config, forwarder, probe),
                                () -> build.metric() + metrics.scrape())) {
                    session.run();
                }
            }
        } catch (MqttRefusedException refused) {
            log.error(refused.getMessage());
            return ExitCode.REFUSED;
        } catch (IOException taken) {
            log.error(ErrorText.of(taken));
            return ExitCode.CANNOT_START;
        }
        if (forwarder.failure().isDone()) {
            var failure = forwarder.failure().join();
            log.error("{}; until then the messages wait at the MQTT broker", KafkaFailure.explain(failure), failure);
            return KafkaFailure.isAccessDenied(failure) ? ExitCode.REFUSED : ExitCode.CANNOT_START;
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
            var worker = Thread.currentThread();
            ServiceManager.ofProcess().ready("forwarding to Kafka", () -> alive(worker, forwarder));
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

    private static void sendCommands(CommandForwarder commands) {
        try {
            commands.run();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static String alive(Thread worker, Forwarder forwarder) {
        return worker.isAlive() ? forwarder.stuck() : "the thread that forwards messages has ended";
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
            return BuiltInRules.of(config.rules(), config.presets()).withDefaults(config.defaults());
        } catch (InvalidRulesException bad) {
            problems.addAll(bad.problems());
            return BuiltInRules.byDefault();
        }
    }

    private static Producer<String, byte[]> producerOrExit(KafkaClients kafka) {
        try {
            return kafka.producer();
        } catch (KafkaException wrong) { // a value that only the client can check, or a host that has no address yet
            var cause = wrong.getCause() == null ? wrong : wrong.getCause();
            System.err.println("mqtt-bridge cannot start: Kafka's client: " + ErrorText.of(cause));
            System.exit(ExitCode.CANNOT_START);
            throw new AssertionError("unreachable", wrong);
        }
    }
}

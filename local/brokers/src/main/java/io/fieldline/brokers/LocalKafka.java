package io.fieldline.brokers;

import io.fieldline.checks.CheckReport;
import io.fieldline.checks.FolderCheck;
import io.fieldline.configuration.Setting;
import io.fieldline.configuration.Settings;
import io.fieldline.health.HealthServer;
import io.fieldline.health.HealthSettings;
import io.fieldline.lifecycle.BuildInfo;
import io.fieldline.lifecycle.ServiceManager;
import io.fieldline.lifecycle.Shutdown;
import io.fieldline.processes.FreePort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Kafka of one node on loopback, broker and controller in one process; it stores its records in its folder. */
final class LocalKafka {
    private static final Logger log = LoggerFactory.getLogger(LocalKafka.class);

    record Config(
            @Setting(help = "Port on 127.0.0.1.", byDefault = "9092")
            int port,

            @Setting(help = "Folder of the records.", byDefault = "data/kafka")
            Path data,

            @Setting(
                    help =
                            "File of broker properties, which override the built-in ones. Its listeners are added to the built-in one.")
            Optional<Path> properties,

            HealthSettings http,

            @Setting(
                    help = "Check folder and port, change nothing, then exit with 0 (ok) or 1 (failed).",
                    byDefault = "false")
            boolean check) {
        Path records() {
            return data.resolve("records");
        }
    }

    private LocalKafka() {}

    /** Blocks until the node has stopped. */
    static void run(String[] args) throws Exception {
        var config = Settings.of("kafka", "A Kafka of one node for trying Fieldline.", Config.class)
                .loadOrExit(args);
        if (config.check()) {
            System.exit(check(config));
        }
        Loopback.requireFree(config.port());
        if (config.http().port().isPresent()) { // an address in use would end a Kafka that has started
            Loopback.requireFree(config.http().host(), config.http().port().get());
        }
        var properties = properties(config, FreePort.find());
        if (!Files.exists(config.records().resolve("meta.properties"))) {
            format(config, properties);
        }
        var node = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        var started = new CountDownLatch(1);
        Shutdown.onSignal(Main.STOP_BOUND, () -> {
            started.await(); // because a node that is half started cannot stop, and its start would fail
            node.shutdown();
            log.info("stopped");
        });
        node.startup(); // returns when the controller has registered this broker and its port is open
        started.countDown();
        var probe = new NodeProbe(config.port());
        var address = config.http().address();
        try (var http = address.isPresent() ? health(address.get(), probe) : null) {
            log.info("ready: kafka={}:{} data={}", Loopback.ADDRESS, config.port(), config.data());
            ServiceManager.ofProcess().ready("Kafka on port " + config.port(), probe::problem);
            node.awaitShutdown();
        }
    }

    private static int check(Config config) {
        var report = new CheckReport(System.out::println);
        FolderCheck.writable("--data", config.data(), report);
        if (new NodeProbe(config.port()).problem().isEmpty()) {
            report.note("a Kafka is running on port %d".formatted(config.port()));
            return report.exitCode();
        }
        try {
            Loopback.requireFree(config.port());
            report.ok("port %d is free".formatted(config.port()));
        } catch (IOException taken) {
            report.failed(taken.getMessage());
        }
        return report.exitCode();
    }

    private static HealthServer health(InetSocketAddress address, NodeProbe probe) throws IOException {
        return HealthServer.start(
                address, probe::problem, probe::problem, BuildInfo.of("kafka", LocalKafka.class)::metric);
    }

    private static Properties properties(Config config, int controllerPort) throws IOException {
        var properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("log.dirs", config.records().toString());
        properties.put("controller.quorum.voters", "1@" + Loopback.ADDRESS + ":" + controllerPort);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put(
                "listeners",
                "PLAINTEXT://%1$s:%2$d,CONTROLLER://%1$s:%3$d"
                        .formatted(Loopback.ADDRESS, config.port(), controllerPort));
        properties.put("auto.create.topics.enable", "false"); // each service creates the topics that it owns

        // After a kill the controller waits until the session of the old broker ends
        properties.put("broker.session.timeout.ms", "2000");
        properties.put("broker.heartbeat.interval.ms", "500");
        properties.put("group.initial.rebalance.delay.ms", "0");

        // One node: one replica of everything, and internal topics of one partition instead of fifty
        properties.put("default.replication.factor", "1");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("share.coordinator.state.topic.num.partitions", "1");
        properties.put("log.cleaner.dedupe.buffer.size", "8388608"); // 128 MB by default

        // No other node has a copy, so a power cut loses what is not synced; docs/decisions/0069
        properties.put("log.flush.interval.ms", "1000");
        properties.put("log.flush.scheduler.interval.ms", "500");
        properties.put("log.initial.task.delay.ms", "500"); // the default is 30 s after the start
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "2");
        if (config.properties().isPresent()) {
            addTo(properties, config.properties().get());
        }
        return properties;
    }

    private static void addTo(Properties properties, Path file) throws IOException {
        var ours = properties.getProperty("listeners");
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        var theirs = properties.getProperty("listeners");
        properties.put("listeners", theirs.equals(ours) ? ours : ours + ',' + theirs);
    }

    private static void format(Config config, Properties properties) throws IOException {
        var file = Files.createDirectories(config.data()).resolve("server.properties");
        try (var writer = Files.newBufferedWriter(file)) {
            properties.store(writer, "The properties at the time of formatting; not read again.");
        }
        var output = new ByteArrayOutputStream();
        var printed = new PrintStream(output, true, StandardCharsets.UTF_8);
        var arguments = new String[] {
            "format", "--cluster-id", Uuid.randomUuid().toString(), "--config", file.toString(), "--ignore-formatted"
        };
        if (StorageTool.execute(arguments, printed) != 0) {
            throw new IOException("cannot format %s: %s"
                    .formatted(
                            config.records(),
                            output.toString(StandardCharsets.UTF_8).strip()));
        }
        sync(config.records());
        log.info("formatted: data={}", config.data());
    }

    /** After a power cut, Kafka would not start with the empty files of a format that was not synced. */
    private static void sync(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : (Iterable<Path>) files::iterator) {
                try (var opened = FileChannel.open(file)) { // a folder too
                    opened.force(true);
                }
            }
        }
    }
}

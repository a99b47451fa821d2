package io.fieldline.testbed;

import static java.util.stream.Collectors.joining;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.processes.Checkout;
import io.fieldline.processes.Child;
import io.fieldline.processes.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * A Kafka cluster of three nodes, each of which is broker and controller, so that one of them can be down. Every topic has three
 * replicas. Kafka acknowledges a record when two of them have it. For one thread.
 */
public final class KafkaCluster implements AutoCloseable {
    public static final int NODES = 3;

    private static final Duration START = Duration.ofMinutes(4);
    private static final Pattern STARTED = Pattern.compile("Kafka Server (started)");

    private final List<Integer> brokerPorts;
    private final List<Integer> controllerPorts;
    private final Path folder;
    private final Child[] nodes = new Child[NODES];

    private KafkaCluster(Path folder) {
        this.folder = folder;
        var ports = Stream.generate(FreePort::find).distinct().limit(2 * NODES).toList();
        brokerPorts = ports.subList(0, NODES);
        controllerPorts = ports.subList(NODES, 2 * NODES);
    }

    /**
     * Starts a cluster with all topics, as after {@code ./fieldline topics --replication=3}.
     *
     * @param folder for its records, e.g. the test's {@code @TempDir}
     */
    public static KafkaCluster start(Path folder) throws IOException, InterruptedException {
        var cluster = new KafkaCluster(folder);
        try {
            cluster.format();
            for (var id = 1; id <= NODES; id++) {
                cluster.launch(id);
            }
            for (var node : cluster.nodes) {
                node.awaitReady(START);
            }
            Topics.ensure(
                    cluster.client(),
                    Arrays.stream(Topic.values())
                            .map(topic -> topic.byDefault().withReplication(Optional.of(NODES)))
                            .toList());
            return cluster;
        } catch (IOException | ExecutionException failed) {
            cluster.close();
            throw new IOException(failed);
        }
    }

    /** For example {@code 127.0.0.1:9092,127.0.0.1:9093,127.0.0.1:9094}. */
    public String servers() {
        return brokerPorts.stream().map(port -> "127.0.0.1:" + port).collect(joining(","));
    }

    /** Starts a node again, with its records, and returns when it is ready. */
    public void start(int id) throws IOException, InterruptedException {
        launch(id);
        nodes[id - 1].awaitReady(START);
    }

    /** Kills a node, as a power failure would. */
    public void kill(int id) throws InterruptedException {
        nodes[id - 1].kill();
    }

    /** Whether every replica of every partition is in sync, so that any node can go down. */
    public boolean isInSync() throws InterruptedException {
        try (var admin = Admin.create(client())) {
            var names = admin.listTopics().names().get();
            return admin.describeTopics(names).allTopicNames().get().values().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition -> partition.isr().size() == NODES);
        } catch (ExecutionException unavailable) {
            return false;
        }
    }

    /** The nodes that ended unexpectedly, with their logs; empty if all run. */
    public List<String> problems() {
        return Arrays.stream(nodes)
                .filter(node -> !node.isAlive())
                .map(node -> "%s is not running; see %s".formatted(node.name(), node.log()))
                .toList();
    }

    /** Kills the nodes, because the last one could not stop without the others. */
    @Override
    public void close() {
        for (var node : nodes) {
            if (node != null) {
                RestartableProcess.kill(node);
            }
        }
    }

    private Map<String, Object> client() {
        return Map.of("bootstrap.servers", servers());
    }

    private void launch(int id) throws IOException {
        var name = "kafka-" + id;
        nodes[id - 1] = Child.start(
                name, java("kafka.Kafka", properties(id).toString()), Service.log(name), STARTED, line -> {});
    }

    /** Formats all nodes in parallel, because each takes a second or two. */
    private void format() throws IOException, InterruptedException {
        var clusterId = Uuid.randomUuid().toString();
        var formatting = new ArrayList<Child>();
        for (var id = 1; id <= NODES; id++) {
            Files.createDirectories(records(id));
            Files.writeString(properties(id), configuration(id));
            var arguments = java(
                    "kafka.tools.StorageTool",
                    "format",
                    "-t",
                    clusterId,
                    "-c",
                    properties(id).toString());
            formatting.add(Child.start("kafka-format-" + id, arguments, Service.log("kafka-format-" + id)));
        }
        for (var format : formatting) {
            if (format.exit().join() != 0) {
                throw new IOException("%s failed: %s".formatted(format.name(), format.lastLines()));
            }
        }
    }

    private String configuration(int id) {
        var voters = Stream.of(1, 2, 3)
                .map(node -> "%d@127.0.0.1:%d".formatted(node, controllerPorts.get(node - 1)))
                .collect(joining(","));
        return """
                process.roles=broker,controller
                node.id=%d
                log.dirs=%s
                controller.quorum.voters=%s
                controller.listener.names=CONTROLLER
                listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
                auto.create.topics.enable=false
                default.replication.factor=3
                min.insync.replicas=2
                offsets.topic.num.partitions=1
                broker.session.timeout.ms=3000
                broker.heartbeat.interval.ms=500
                log.cleaner.dedupe.buffer.size=8388608
                num.network.threads=2
                num.io.threads=2
                """.formatted(id, records(id), voters, brokerPorts.get(id - 1), controllerPorts.get(id - 1));
    }

    private Path records(int id) {
        return folder.resolve("node-" + id);
    }

    private Path properties(int id) {
        return folder.resolve("node-" + id + ".properties");
    }

    /** With the libraries, options, log levels and class-data archive of {@code local/brokers}. */
    private static List<String> java(String main, String... arguments) {
        var command = new ArrayList<>(Service.command("brokers", List.of("kafka")));
        var jar = command.indexOf("-jar");
        command.subList(jar, command.size()).clear();
        command.addAll(List.of(
                "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
                "-cp", // the jar names its libraries
                Checkout.here()
                        .folder("brokers")
                        .resolve("target")
                        .resolve("brokers.jar")
                        .toString(),
                main));
        command.addAll(List.of(arguments));
        return command;
    }
}

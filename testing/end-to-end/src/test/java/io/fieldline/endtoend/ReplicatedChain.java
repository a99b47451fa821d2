package io.fieldline.endtoend;

import io.fieldline.processes.Child;
import io.fieldline.processes.FreePort;
import io.fieldline.testbed.KafkaCluster;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import io.fieldline.testbed.SparkCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The services between a device and the page, on clusters: Mosquitto, two bridges that share the readings, three Kafka nodes, the
 * job on a Spark cluster, and an emitter. Each service and each node can be killed and started again. Each is for one thread.
 */
final class ReplicatedChain implements AutoCloseable {
    static final String EMITTER = "emitter";
    static final String JOB = "spark-job";
    static final List<String> BRIDGES = List.of("bridge-1", "bridge-2");

    private static final Duration START = Duration.ofMinutes(5);

    private final Path folder;
    private final Mosquitto mosquitto;
    private final KafkaCluster kafka;
    private final SparkCluster spark;
    private final Path kafkaProperties;
    private final int port = FreePort.find();
    private final Map<String, Child> services = new ConcurrentHashMap<>();

    private ReplicatedChain(Path folder, Mosquitto mosquitto, KafkaCluster kafka, SparkCluster spark)
            throws IOException {
        this.folder = folder;
        this.mosquitto = mosquitto;
        this.kafka = kafka;
        this.spark = spark;
        // clients notice new partitions within seconds, not within five minutes
        kafkaProperties = Files.writeString(folder.resolve("kafka.properties"), "metadata.max.age.ms=3000\n");
    }

    /** Returns when all are ready. */
    static ReplicatedChain start(Path folder) throws IOException, InterruptedException {
        var closing = new ArrayDeque<Runnable>();
        try {
            var mosquitto = Mosquitto.start(Files.createDirectory(folder.resolve("mosquitto")));
            closing.push(mosquitto::close);
            var kafka = KafkaCluster.start(Files.createDirectory(folder.resolve("kafka")));
            closing.push(kafka::close);
            var spark = SparkCluster.start(Files.createDirectory(folder.resolve("spark")));
            closing.push(spark::close);
            var chain = new ReplicatedChain(folder, mosquitto, kafka, spark);
            closing.push(() -> chain.services.values().forEach(Child::close));
            chain.startAll();
            return chain;
        } catch (IOException | InterruptedException failed) {
            closing.forEach(Runnable::run);
            throw failed;
        }
    }

    KafkaCluster kafka() {
        return kafka;
    }

    SparkCluster spark() {
        return spark;
    }

    Mosquitto mosquitto() {
        return mosquitto;
    }

    URI page() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Starts a service, and returns when it is ready. */
    void start(String service) throws IOException, InterruptedException {
        launch(service).awaitReady(START);
    }

    /** Kills a service, as a power failure would. */
    void kill(String service) throws InterruptedException {
        var child = services.remove(service);
        if (child != null) {
            child.kill();
        }
    }

    /** The services that ended unexpectedly; empty if all run. */
    List<String> problems() {
        var all = new ArrayList<>(kafka.problems());
        all.addAll(spark.problems());
        services.values().stream()
                .filter(service -> !service.isAlive())
                .forEach(service -> all.add("%s ended with %d; see %s"
                        .formatted(service.name(), service.exit().join(), service.log())));
        return all;
    }

    @Override
    public void close() {
        services.values().forEach(Child::close);
        spark.close();
        kafka.close();
        mosquitto.close();
    }

    private void startAll() throws IOException, InterruptedException {
        for (var service : List.of(JOB, BRIDGES.get(0), BRIDGES.get(1), EMITTER)) {
            launch(service);
        }
        for (var service : services.values()) {
            service.awaitReady(START);
        }
    }

    private Child launch(String service) throws IOException {
        var servers = "--kafka-servers=" + kafka.servers();
        var properties = "--kafka-properties=" + kafkaProperties;
        var child =
                switch (service) {
                    case EMITTER ->
                        Service.start("emitter", servers, "--port=" + port, "--history=10000", "--replay=1d");
                    case JOB ->
                        spark.submit(
                                // an executor that is suspended for longer counts as lost
                                Map.of(
                                        "spark.network.timeout",
                                        "12s",
                                        "spark.network.timeoutInterval",
                                        "3s",
                                        "spark.executor.heartbeatInterval",
                                        "2s"),
                                servers,
                                properties,
                                "--checkpoint=" + folder.resolve("checkpoint"));
                    default ->
                        Service.start(
                                "mqtt-bridge",
                                servers,
                                properties,
                                "--mqtt-uri=" + mosquitto.uri(),
                                "--client-id=" + service,
                                "--share-group=bridges");
                };
        services.put(service, child);
        return child;
    }
}

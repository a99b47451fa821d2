package io.fieldline.endtoend;

import io.fieldline.processes.Child;
import io.fieldline.processes.FreePort;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** All services from an agent to the page. Each can be killed and started again. For one thread. */
final class Chain implements AutoCloseable {
    static final String AGENT_DEVICE = "agent-device";

    private static final Duration START = Duration.ofMinutes(4);

    /** The processes that a test can end, in the order in which they stop. */
    enum Link {
        AGENT("device-agent"),
        BRIDGE("mqtt-bridge"),
        SPARK_JOB("spark-job"),
        EMITTER("emitter"),
        KAFKA(""),
        MOSQUITTO("");

        private final String module;

        Link(String module) {
            this.module = module;
        }
    }

    private final Mosquitto mosquitto;
    private final Kafka kafka;
    private final Map<Link, String[]> flags = new EnumMap<>(Link.class);
    private final Map<Link, Child> services = new EnumMap<>(Link.class);
    private final int port = FreePort.find();

    private Chain(Path folder, Mosquitto mosquitto, Kafka kafka) throws IOException {
        this.mosquitto = mosquitto;
        this.kafka = kafka;
        var mqtt = "--mqtt-uri=" + mosquitto.uri();
        var servers = "--kafka-servers=" + kafka.servers();
        flags.put(Link.BRIDGE, new String[] {mqtt, servers});
        flags.put(Link.SPARK_JOB, new String[] {servers, "--checkpoint=" + newFolder(folder, "checkpoint")});
        flags.put(Link.EMITTER, new String[] {servers, "--port=" + port});
        flags.put(Link.AGENT, new String[] {
            mqtt, "--device-name=" + AGENT_DEVICE, "--source=random", "--spool-folder=" + newFolder(folder, "spool")
        });
    }

    /** Returns when all are ready. The bridge starts first, so that the broker has its session. */
    static Chain start(Path folder) throws IOException, InterruptedException {
        var mosquitto = Mosquitto.start(newFolder(folder, "mosquitto"));
        try {
            var chain = new Chain(folder, mosquitto, Kafka.start(newFolder(folder, "kafka")));
            chain.start(Link.BRIDGE);
            chain.start(Link.SPARK_JOB);
            chain.start(Link.EMITTER);
            chain.start(Link.AGENT);
            return chain;
        } catch (IOException | InterruptedException failed) {
            mosquitto.close();
            throw failed;
        }
    }

    URI page() {
        return URI.create("http://127.0.0.1:" + port);
    }

    URI mqtt() {
        return mosquitto.uri();
    }

    String kafkaServers() {
        return kafka.servers();
    }

    /**
     * Kills a process, as a power failure would. Mosquitto is stopped instead, because a kill can lose the messages that it
     * acknowledged in the last ten seconds.
     */
    void end(Link link) throws InterruptedException {
        switch (link) {
            case KAFKA -> kafka.kill();
            case MOSQUITTO -> mosquitto.stop();
            default -> services.get(link).kill();
        }
    }

    /** Returns when it is ready. */
    void start(Link link) throws IOException, InterruptedException {
        switch (link) {
            case KAFKA -> kafka.start();
            case MOSQUITTO -> mosquitto.start();
            default -> {
                var service = Service.start(link.module, flags.get(link));
                services.put(link, service);
                service.awaitReady(START);
            }
        }
    }

    @Override
    public void close() {
        for (var link : Link.values()) {
            var service = services.get(link);
            if (service != null) {
                service.close();
            }
        }
        kafka.close();
        mosquitto.close();
    }

    private static Path newFolder(Path folder, String name) throws IOException {
        return Files.createDirectory(folder.resolve(name));
    }
}

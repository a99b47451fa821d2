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

/** Every service between an agent and the page, each of which can be killed and started again. Of one thread. */
final class Chain implements AutoCloseable {
    static final String AGENT_DEVICE = "agent-device";

    private static final Duration START = Duration.ofMinutes(4);

    /** What can be away for a while, in the order of stopping. */
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

    /** Returns once all of them are ready; the bridge first, so that the broker holds what it misses later. */
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
     * Ends one as a power cut would; Mosquitto as an administrator would, because it may forget what it acknowledged in the ten
     * seconds before a kill.
     */
    void end(Link link) throws InterruptedException {
        switch (link) {
            case KAFKA -> kafka.kill();
            case MOSQUITTO -> mosquitto.stop();
            default -> services.get(link).kill();
        }
    }

    /** Returns once it is ready. */
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

package io.fieldline.testbed;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** A Kafka with one node, which {@code ./fieldline up} also uses. */
public final class Kafka implements AutoCloseable {
    private final int port;
    private final RestartableProcess process;

    private Kafka(int port, RestartableProcess process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Starts a Kafka with all topics, as after {@code ./fieldline topics}, so that each service can run alone.
     *
     * @param folder for its records, e.g. the test's {@code @TempDir}
     */
    public static Kafka start(Path folder) throws IOException, InterruptedException {
        return start(folder, "");
    }

    /** As {@link #start(Path)}, with additional properties, for example a listener with TLS beside the plain one. */
    public static Kafka start(Path folder, String more) throws IOException, InterruptedException {
        var kafka = startWithoutTopics(folder, more);
        try {
            Topics.ensure(Map.of("bootstrap.servers", kafka.servers()), Topic.values());
            return kafka;
        } catch (ExecutionException failed) {
            kafka.close();
            throw new IOException(failed);
        }
    }

    /** As {@link #start(Path, String)}, without any topic. */
    public static Kafka startWithoutTopics(Path folder, String more) throws IOException, InterruptedException {
        var properties = Files.writeString(Files.createDirectories(folder).resolve("more.properties"), more);
        return RestartableProcess.onAFreePort(port -> {
            var kafka = new Kafka(
                    port,
                    new RestartableProcess(() -> Service.start(
                            "brokers", "kafka", "--port=" + port, "--data=" + folder, "--properties=" + properties)));
            kafka.start();
            return kafka;
        });
    }

    /** For example {@code 127.0.0.1:9092}. */
    public String servers() {
        return "127.0.0.1:" + port;
    }

    /** Starts it again, on the same port, with its records. */
    public void start() throws IOException, InterruptedException {
        process.start();
    }

    public boolean isRunning() {
        return process.child().isAlive();
    }

    public void stop() throws InterruptedException {
        process.stop();
    }

    /** Kills it, as a power failure would. */
    public void kill() throws InterruptedException {
        process.child().kill();
    }

    @Override
    public void close() {
        process.close();
    }
}

package io.fieldline.testbed;

import io.fieldline.processes.Checkout;
import io.fieldline.processes.Child;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Debian's Mosquitto with the shipped settings, except for the port and the folder of its sessions. */
public final class Mosquitto implements AutoCloseable {
    static final Pattern READY = Pattern.compile("mosquitto version \\S+ (running)");

    private final int port;
    private final Path folder;
    private final RestartableProcess process;

    private Mosquitto(int port, Path folder, RestartableProcess process) {
        this.port = port;
        this.folder = folder;
        this.process = process;
    }

    /**
     * Starts a broker. Skips the running test if Mosquitto is missing.
     *
     * @param folder for its sessions, e.g. the test's {@code @TempDir}
     */
    public static Mosquitto start(Path folder) throws IOException, InterruptedException {
        return start(folder, "");
    }

    /** As {@link #start(Path)}, with additional lines for the listener, for example its certificate. */
    public static Mosquitto start(Path folder, String more) throws IOException, InterruptedException {
        var program = Tools.require("mosquitto").toString();
        return RestartableProcess.onAFreePort(port -> {
            var config = Files.writeString(folder.resolve("mosquitto.conf"), config(folder, port) + more);
            var command = List.of(program, "-c", config.toString());
            var broker = new Mosquitto(
                    port,
                    folder,
                    new RestartableProcess(
                            () -> Child.start("mosquitto", command, Service.log("mosquitto"), READY, line -> {})));
            broker.start();
            return broker;
        });
    }

    public int port() {
        return port;
    }

    /** For example {@code tcp://127.0.0.1:1883}. */
    public URI uri() {
        return URI.create("tcp://127.0.0.1:" + port);
    }

    /** Starts it again, on the same port, with its saved sessions. */
    public void start() throws IOException, InterruptedException {
        process.start();
    }

    /** Stops it. It saves its sessions. */
    public void stop() throws InterruptedException {
        process.stop();
    }

    /** Kills it, as a power failure would. Everything since its last save, up to 10 s, is lost. */
    public void kill() throws InterruptedException {
        process.child().kill();
    }

    /** Makes it save its sessions now. When it is done, it replaces the {@link #sessions} file. */
    public void save() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-USR1", Long.toString(process.child().pid()))
                .start()
                .waitFor();
    }

    /** The file of its sessions. It does not exist before the first save. */
    public Path sessions() {
        return folder.resolve("mosquitto.db");
    }

    @Override
    public void close() {
        process.close();
    }

    private static String config(Path folder, int port) throws IOException {
        var shipped =
                Files.readString(Checkout.here().root().resolve("mosquitto").resolve("mosquitto.conf"));
        return replace(
                        replace(shipped, "listener 1883 127.0.0.1", "listener %d 127.0.0.1".formatted(port)),
                        "persistence_location /var/lib/mosquitto",
                        "persistence_location " + folder)
                + "user %s%n"
                        .formatted(System.getProperty(
                                "user.name")); // otherwise root would become a user who cannot write there
    }

    private static String replace(String config, String shipped, String ours) {
        if (!config.contains(shipped)) {
            throw new IllegalStateException("expected the line '%s' in mosquitto.conf".formatted(shipped));
        }
        return config.replace(shipped, ours);
    }
}

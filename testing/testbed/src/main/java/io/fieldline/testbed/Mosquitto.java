package io.fieldline.testbed;

import io.fieldline.processes.Checkout;
import io.fieldline.processes.Child;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Debian's Mosquitto with the settings that we ship, except for its port and where it keeps its sessions. */
public final class Mosquitto implements AutoCloseable {
    static final Pattern READY = Pattern.compile("mosquitto version \\S+ (running)");

    private final int port;
    private final Path folder;
    private final Restartable process;

    private Mosquitto(int port, Path folder, Restartable process) {
        this.port = port;
        this.folder = folder;
        this.process = process;
    }

    /**
     * Starts one, or skips the running test where there is none.
     *
     * @param folder for its sessions, e.g. the test's {@code @TempDir}
     */
    public static Mosquitto start(Path folder) throws IOException, InterruptedException {
        return start(folder, "");
    }

    /** As {@link #start(Path)}, with more lines for its configuration, of the listener, e.g. its certificate. */
    public static Mosquitto start(Path folder, String more) throws IOException, InterruptedException {
        var program = Tools.require("mosquitto").toString();
        return Restartable.onAFreePort(port -> {
            var config = Files.writeString(folder.resolve("mosquitto.conf"), config(folder, port) + more);
            var command = List.of(program, "-c", config.toString());
            var broker = new Mosquitto(
                    port,
                    folder,
                    new Restartable(
                            () -> Child.start("mosquitto", command, Service.log("mosquitto"), READY, line -> {})));
            broker.start();
            return broker;
        });
    }

    public int port() {
        return port;
    }

    /** Like {@code tcp://127.0.0.1:1883}. */
    public URI uri() {
        return URI.create("tcp://127.0.0.1:" + port);
    }

    /** Starts it again, on the same port, with the sessions that it saved. */
    public void start() throws IOException, InterruptedException {
        process.start();
    }

    /** Ends it as an administrator would: it saves its sessions. */
    public void stop() throws InterruptedException {
        process.child().stop();
    }

    /** Ends it as a power cut would: what it did not save within the last 10 s is gone. */
    public void kill() throws InterruptedException {
        process.child().kill();
    }

    /** Tells it to save its sessions now; a new {@link #sessions} file takes the old one's place when they are. */
    public void save() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-USR1", Long.toString(process.child().pid()))
                .start()
                .waitFor();
    }

    /** Where it keeps its sessions; not there before it has saved them once. */
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
                        .formatted(System.getProperty("user.name")); // root would become a user who cannot write there
    }

    private static String replace(String config, String shipped, String ours) {
        if (!config.contains(shipped)) {
            throw new IllegalStateException("mosquitto.conf has no line '%s'".formatted(shipped));
        }
        return config.replace(shipped, ours);
    }
}

package io.fieldline.testbed;

import static java.util.stream.Collectors.joining;

import io.fieldline.mqtt.MqttSettings;
import io.fieldline.processes.Checkout;
import io.fieldline.processes.Child;
import io.fieldline.processes.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Debian's Mosquitto with the network section of the shipped mosquitto.conf and with the shipped access list: TLS, and an account
 * for each client. Only ports and paths differ.
 */
public final class SecuredMosquitto implements AutoCloseable {
    private static final String NETWORK_SECTION = "# ---- Open to a network";
    private static final Pattern DISABLED = Pattern.compile("(?m)^#(?=[a-z])");

    private final int port = FreePort.find();
    private final Path folder;
    private final Certificates certificates;
    private final RestartableProcess process;

    private SecuredMosquitto(Path folder, List<String> accounts) throws IOException, InterruptedException {
        this.folder = folder;
        certificates = new Certificates(folder);
        certificates.authority("ca");
        certificates.certificate("ca", "server", "subjectAltName=IP:127.0.0.1");
        Files.createFile(folder.resolve("passwords"));
        for (var account : accounts) {
            addAccount(account);
        }
        Files.writeString(folder.resolve("acl"), enabled(shipped("acl")));
        var config = Files.writeString(folder.resolve("mosquitto.conf"), config());
        var command = List.of(Tools.require("mosquitto").toString(), "-c", config.toString());
        process = new RestartableProcess(() -> Child.start(
                "mosquitto-secured", command, Service.log("mosquitto-secured"), Mosquitto.READY, line -> {}));
    }

    /**
     * Starts a broker. Skips the running test if Mosquitto or OpenSSL is missing.
     *
     * @param folder for its files, e.g. the test's {@code @TempDir}
     */
    public static SecuredMosquitto start(Path folder, List<String> accounts) throws IOException, InterruptedException {
        var broker = new SecuredMosquitto(folder, accounts);
        broker.process.start();
        return broker;
    }

    /** For example {@code ssl://127.0.0.1:8883}. */
    public URI uri() {
        return URI.create("ssl://127.0.0.1:" + port);
    }

    /** The certificate of the authority that signed that of the broker. */
    public Path caFile() {
        return certificates.file("ca.crt");
    }

    /** The file with the password of this account. */
    public Path passwordFile(String account) {
        return folder.resolve(account + ".password");
    }

    /** The settings of a client that uses this account. */
    public MqttSettings settings(String account) {
        return new MqttSettings(
                uri(),
                Optional.of(account),
                Optional.of(passwordFile(account)),
                Optional.of(caFile()),
                Optional.empty(),
                Optional.empty());
    }

    @Override
    public void close() {
        process.close();
    }

    private void addAccount(String account) throws IOException, InterruptedException {
        var password = "password of " + account;
        Files.writeString(passwordFile(account), password + "\n");
        var added = new ProcessBuilder(
                        Tools.require("mosquitto_passwd").toString(),
                        "-b",
                        folder.resolve("passwords").toString(),
                        account,
                        password)
                .start();
        if (added.waitFor() != 0) {
            throw new IOException("mosquitto_passwd did not add the account " + account);
        }
    }

    private String config() throws IOException {
        var shipped = shipped("mosquitto.conf");
        var network = shipped.indexOf(NETWORK_SECTION);
        var local = shipped.substring(0, network)
                .lines()
                .filter(line -> !line.matches("(listener|allow_anonymous|max_connections) .*"))
                .collect(joining("\n", "", "\n"));
        return (local + enabled(shipped.substring(network)))
                        .replace("listener 8883", "listener %d 127.0.0.1".formatted(port))
                        .replace("/etc/mosquitto/fieldline", folder.toString())
                        .replace("/var/lib/mosquitto", folder.toString())
                + "user %s%n".formatted(System.getProperty("user.name"));
    }

    /** Enables all settings that a user can enable by removing a #. */
    private static String enabled(String text) {
        return DISABLED.matcher(text).replaceAll("");
    }

    private static String shipped(String file) throws IOException {
        return Files.readString(Checkout.here().root().resolve("mosquitto").resolve(file));
    }
}

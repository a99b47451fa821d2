package io.fieldline.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.processes.Child;
import io.fieldline.processes.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Debian's InfluxDB 1, with an administrator {@code fieldline} whose password is {@code p@ss word}, and without a database. */
public final class InfluxDb implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("(Listening for) signals");
    private static final String ACCOUNT = "u=fieldline&p=" + URLEncoder.encode("p@ss word", UTF_8);

    private final int port;
    private final RestartableProcess process;
    private final HttpClient http = HttpClient.newHttpClient();

    private InfluxDb(int port, RestartableProcess process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Starts a server. Skips the running test if InfluxDB is missing.
     *
     * @param folder for its data, e.g. the test's {@code @TempDir}
     */
    public static InfluxDb start(Path folder) throws IOException, InterruptedException {
        var program = Tools.require("influxd").toString();
        var database = RestartableProcess.onAFreePort(port -> {
            var config =
                    Files.writeString(Files.createDirectories(folder).resolve("influxdb.conf"), config(folder, port));
            var command = List.of(program, "run", "-config", config.toString());
            var server = new InfluxDb(
                    port,
                    new RestartableProcess(
                            () -> Child.start("influxd", command, Service.log("influxd"), READY, line -> {})));
            server.start();
            return server;
        });
        database.query("CREATE USER fieldline WITH PASSWORD 'p@ss word' WITH ALL PRIVILEGES");
        return database;
    }

    public int port() {
        return port;
    }

    /** Starts it again, on the same port, with its data. */
    public void start() throws IOException, InterruptedException {
        process.start();
    }

    /** Kills it, as a power failure would. */
    public void kill() throws InterruptedException {
        process.child().kill();
    }

    /** Runs statements in the database {@code fieldline}, and returns the answer, which is JSON with times in milliseconds. */
    public String query(String statements) throws IOException, InterruptedException {
        var address = "http://127.0.0.1:%d/query?db=fieldline&epoch=ms&%s".formatted(port, ACCOUNT);
        var request = HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("q=" + URLEncoder.encode(statements, UTF_8)));
        return http.send(request.build(), BodyHandlers.ofString()).body();
    }

    @Override
    public void close() {
        process.close();
    }

    private static String config(Path folder, int port) throws IOException {
        return """
                reporting-disabled = true
                bind-address = "127.0.0.1:%d"
                [meta]
                  dir = "%s/meta"
                [data]
                  dir = "%s/data"
                  wal-dir = "%s/wal"
                [http]
                  bind-address = "127.0.0.1:%d"
                  auth-enabled = true
                  log-enabled = false
                [monitor]
                  store-enabled = false
                """.formatted(FreePort.find(), folder, folder, folder, port);
    }
}

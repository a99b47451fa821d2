package io.fieldline.spark.history;

import io.fieldline.processes.Child;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * An S3 that is not Amazon's: S3Proxy in its own process, on a free port of loopback, with one bucket in its memory. It
 * knows objects, lists, and uploads in parts; it has no accounts, and its consistency is that of one process.
 */
public final class S3StandIn implements AutoCloseable {
    public static final String BUCKET = "history";

    private static final Duration START = Duration.ofMinutes(4);
    private static final Pattern LISTENS = Pattern.compile("Started ServerConnector.*\\{127\\.0\\.0\\.1:(\\d+)}");

    private final URI endpoint;
    private final Child process;

    private S3StandIn(URI endpoint, Child process) {
        this.endpoint = endpoint;
        this.process = process;
    }

    /**
     * Starts it, and waits until it has its bucket.
     *
     * @param folder for its settings
     */
    public static S3StandIn start(Path folder) throws IOException, InterruptedException {
        var settings = Files.writeString(folder.resolve("s3proxy.properties"), """
                s3proxy.endpoint=http://127.0.0.1:0
                s3proxy.authorization=none
                jclouds.provider=transient
                jclouds.identity=any
                jclouds.credential=any
                """);
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                Path.of("target", "s3proxy", "s3proxy.jar").toAbsolutePath().toString(),
                "--properties",
                settings.toString());
        var log = Path.of("target", "testbed", "s3proxy.log").toAbsolutePath();
        var process = Child.start("s3proxy", command, log, LISTENS, line -> {});
        try {
            var started = new S3StandIn(URI.create("http://127.0.0.1:" + process.awaitReady(START)), process);
            started.createBucket();
            return started;
        } catch (IOException failed) {
            process.close();
            throw failed;
        }
    }

    private void createBucket() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(endpoint.resolve("/" + BUCKET))
                .PUT(BodyPublishers.noBody())
                .build();
        var status = HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
        if (status != 200) {
            throw new IOException("expected a new bucket, got status " + status);
        }
    }

    /** The Hadoop properties that lead to it. */
    public Map<String, String> properties() {
        return Map.of(
                "fs.s3a.endpoint", endpoint.toString(),
                "fs.s3a.path.style.access", "true",
                "fs.s3a.access.key", "any",
                "fs.s3a.secret.key", "any");
    }

    public Configuration hadoop() {
        var hadoop = new Configuration();
        properties().forEach(hadoop::set);
        return hadoop;
    }

    @Override
    public void close() {
        process.close();
    }
}

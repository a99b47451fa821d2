package io.fieldline.spark.history;

import io.fieldline.processes.Child;
import io.fieldline.processes.FreePort;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * An S3 that is not Amazon's: S3Mock of Adobe, in its own process, with one bucket. It knows objects, lists, and
 * uploads in parts; it has no accounts, and its consistency is that of one process.
 */
public final class S3StandIn implements AutoCloseable {
    public static final String BUCKET = "history";

    private static final Duration START = Duration.ofMinutes(4);

    private final int port;
    private final Child process;

    private S3StandIn(int port, Child process) {
        this.port = port;
        this.process = process;
    }

    /** Starts it, and waits until it answers. */
    public static S3StandIn start(Path folder) throws IOException, InterruptedException {
        var port = FreePort.find();
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                jar().toString(),
                "--server.address=127.0.0.1",
                "--server.ssl.enabled=false",
                "--server.port=" + port,
                "--com.adobe.testing.s3mock.http-port=0", // a second port, which it cannot leave out
                "--com.adobe.testing.s3mock.store.initial-buckets=" + BUCKET,
                "--com.adobe.testing.s3mock.store.root=" + folder.resolve("s3"));
        var process = Child.start(
                "s3mock",
                command,
                Path.of("target", "testbed", "s3mock.log").toAbsolutePath(),
                Pattern.compile("(Started S3MockApplication)"),
                line -> {});
        var started = new S3StandIn(port, process);
        try {
            process.awaitReady(START);
            return started;
        } catch (IOException failed) {
            started.close();
            throw failed;
        }
    }

    private static Path jar() throws IOException {
        URL inside = Objects.requireNonNull(S3StandIn.class
                .getClassLoader()
                .getResource("BOOT-INF/classes/com/adobe/testing/s3mock/S3MockApplication.class"));
        var connection = (JarURLConnection) inside.openConnection();
        return Path.of(connection.getJarFileURL().getPath());
    }

    /** The Hadoop properties that lead to it. */
    public Map<String, String> properties() {
        return Map.of(
                "fs.s3a.endpoint", "http://127.0.0.1:" + port,
                "fs.s3a.path.style.access", "true",
                "fs.s3a.access.key", "any",
                "fs.s3a.secret.key", "any",
                "fs.s3a.change.detection.mode", "client"); // it refuses the If-Match of Hadoop, which has no quotes
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

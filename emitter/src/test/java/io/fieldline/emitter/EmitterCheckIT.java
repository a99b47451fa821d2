package io.fieldline.emitter;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.testbed.Certificates;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Service;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --check} with a real Kafka, and beside a real emitter. */
class EmitterCheckIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private static Path folder;

    private static Kafka kafka;
    private static Certificates certificates;

    private record Result(int exit, Collection<String> lines) {}

    @BeforeAll
    static void start() throws Exception {
        kafka = Kafka.start(folder.resolve("kafka"));
        certificates = new Certificates(folder);
        certificates.authority("ca");
        certificates.certificate("ca", "emitter", "subjectAltName=IP:127.0.0.1");
        certificates.certificate("ca", "other", "subjectAltName=IP:127.0.0.1");
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void passesBesideARunningEmitter() throws Exception {
        var tls = new String[] {
            "--tls-cert=" + certificates.file("emitter.crt"), "--tls-key=" + certificates.file("emitter.key")
        };
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = "--port=" + free.getLocalPort();
            free.close();
            try (var emitter = Service.start("emitter", with(tls, port, "--kafka-servers=" + kafka.servers()))) {
                emitter.awaitReady(PATIENCE);

                var result = check(with(tls, port, "--kafka-servers=" + kafka.servers()));

                assertThat(result.exit()).as(result.lines().toString()).isZero();
                assertThat(result.lines())
                        .anyMatch(line -> line.startsWith("note: the emitter is running on port"))
                        .anyMatch(line -> line.startsWith("ok: the certificate of the emitter is valid until"))
                        .contains("ok: topic fieldline.averages");
            }
        }
    }

    @Test
    void reportsAllProblemsAtOnce() throws Exception {
        var file = Files.createFile(folder.resolve("file"));
        try (var another = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var result = check(
                    "--port=" + another.getLocalPort(),
                    "--kafka-servers=127.0.0.1:1",
                    "--history-folder=" + file,
                    "--token-file=" + folder.resolve("missing"),
                    "--tls-cert=" + certificates.file("emitter.crt"),
                    "--tls-key=" + certificates.file("other.key"));

            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.lines())
                    .anyMatch(line -> line.startsWith("failed: port " + another.getLocalPort()))
                    .anyMatch(line -> line.startsWith("failed: Kafka 127.0.0.1:1"))
                    .anyMatch(line -> line.startsWith("failed: --history-folder"))
                    .anyMatch(line -> line.startsWith("failed: ") && line.contains("missing"))
                    .anyMatch(line -> line.startsWith("failed: --tls-key"));
        }
    }

    private static Result check(String... flags) throws Exception {
        try (var check = Service.start("emitter", with(flags, "--check"))) {
            return new Result(check.exit().get(), check.lastLines());
        }
    }

    private static String[] with(String[] flags, String... more) {
        return Stream.concat(Arrays.stream(flags), Arrays.stream(more)).toArray(String[]::new);
    }
}

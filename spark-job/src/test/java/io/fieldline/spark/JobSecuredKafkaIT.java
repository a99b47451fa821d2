package io.fieldline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.processes.Child;
import io.fieldline.testbed.SecuredKafka;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job and a Kafka with TLS and a password, configured by {@code --kafka-properties}; the test uses the plain listener. */
class JobSecuredKafkaIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int REFUSED = 4;

    @TempDir
    private static Path folder;

    private static SecuredKafka kafka;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        kafka = SecuredKafka.start(folder, "job", "the-right-one");
    }

    @AfterAll
    static void stop() {
        if (kafka != null) { // skipped without openssl
            kafka.close();
        }
    }

    @Test
    void readingsBecomeAveragesOverTlsUnderAnAccount() throws Exception {
        try (var job = startJob("the-right-one")) {
            job.awaitReady(PATIENCE);
            try (var sent = new SentReadings(kafka.openServers(), Duration.ofSeconds(1));
                    var averages = new LastAverages(kafka.openServers())) {
                sent.send("device1", 0, Instant.now());
                averages.awaitFinals(sent.byWindow(), PATIENCE);
            }
            assertThat(Files.readString(job.log())).doesNotContain("the-right-one");
        }
    }

    @Test
    void aWrongPasswordEndsTheJobAndSaysWhereItIs() throws Exception {
        try (var job = startJob("the-wrong-one")) {
            assertThat(job.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(REFUSED);
            assertThat(Files.readString(job.log()))
                    .contains("Kafka refused the account; check sasl.* and ssl.* in --kafka-properties")
                    .doesNotContain("the-wrong-one");
        }
    }

    private static Child startJob(String password) throws IOException {
        return Service.start(
                "spark-job",
                "--window=1s",
                "--kafka-servers=" + kafka.servers(),
                "--kafka-properties=" + kafka.properties("job", password),
                "--checkpoint=" + Files.createTempDirectory(folder, "checkpoint"));
    }
}

package io.fieldline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.launcher.Child;
import io.fieldline.testbed.Certificates;
import io.fieldline.testbed.FreePort;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job and a Kafka with TLS and a password, told by {@code --kafka-properties}; the test looks in by the plain listener. */
class SecuredKafkaIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int COULD_NOT_START = 1;

    @TempDir
    private Path folder;

    private final int port = FreePort.find();
    private Certificates certificates;
    private Kafka kafka;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        certificates = new Certificates(folder);
        certificates.authority("ca");
        certificates.certificate("ca", "kafka", "subjectAltName=IP:127.0.0.1");
        var key = Files.readString(certificates.file("kafka.key")) + Files.readString(certificates.file("kafka.crt"));
        kafka = Kafka.start(Files.createDirectory(folder.resolve("kafka")), """
                listeners=SECURED://127.0.0.1:%d
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SECURED:SASL_SSL
                listener.name.secured.sasl.enabled.mechanisms=PLAIN
                listener.name.secured.plain.sasl.jaas.config=\
                org.apache.kafka.common.security.plain.PlainLoginModule required user_job="the-right-one";
                listener.name.secured.ssl.keystore.type=PEM
                listener.name.secured.ssl.keystore.location=%s
                """.formatted(
                        port, Files.writeString(folder.resolve("kafka.pem"), key)));
    }

    @AfterEach
    void stop() {
        if (kafka != null) { // skipped without openssl
            kafka.close();
        }
    }

    @Test
    void readingsBecomeAveragesOverTlsUnderAnAccount() throws Exception {
        try (var job = startJob("the-right-one")) {
            job.awaitReady(PATIENCE);
            try (var sent = new SentReadings(kafka.servers(), Duration.ofSeconds(1));
                    var averages = new LastAverages(kafka.servers())) {
                sent.send("device1", 0, Instant.now());
                averages.awaitFinals(sent.byWindow(), PATIENCE);
            }
            assertThat(Files.readString(job.log())).doesNotContain("the-right-one");
        }
    }

    @Test
    void aWrongPasswordEndsTheJobAndSaysWhereItIs() throws Exception {
        try (var job = startJob("the-wrong-one")) {
            assertThat(job.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(COULD_NOT_START);
            assertThat(Files.readString(job.log()))
                    .contains("Kafka refuses our account; check sasl.* and ssl.* in --kafka-properties")
                    .doesNotContain("the-wrong-one");
        }
    }

    private Child startJob(String password) throws IOException {
        var properties = Files.writeString(
                folder.resolve("client.properties"), """
                security.protocol=SASL_SSL
                sasl.mechanism=PLAIN
                sasl.jaas.config=\
                org.apache.kafka.common.security.plain.PlainLoginModule required username="job" password="%s";
                ssl.truststore.type=PEM
                ssl.truststore.location=%s
                """.formatted(password, certificates.file("ca.crt")));
        return Service.start(
                "spark-job",
                "--window=1s",
                "--kafka-servers=127.0.0.1:" + port,
                "--kafka-properties=" + properties,
                "--checkpoint=" + folder.resolve("checkpoint"));
    }
}

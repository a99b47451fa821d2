package io.fieldline.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Kafka that wants TLS and a password at one port, and nothing at another, where a test looks in. */
public final class SecuredKafka implements AutoCloseable {
    private final int port = FreePort.find();
    private final Path folder;
    private final Certificates certificates;
    private final Kafka kafka;

    private SecuredKafka(Path folder, String account, String password) throws IOException, InterruptedException {
        this.folder = folder;
        certificates = new Certificates(folder);
        certificates.authority("ca");
        certificates.certificate("ca", "kafka", "subjectAltName=IP:127.0.0.1");
        var key = Files.readString(certificates.file("kafka.key")) + Files.readString(certificates.file("kafka.crt"));
        kafka = Kafka.start(Files.createDirectory(folder.resolve("kafka")), """
                listeners=SECURED://127.0.0.1:%d
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SECURED:SASL_SSL
                listener.name.secured.sasl.enabled.mechanisms=PLAIN
                listener.name.secured.plain.sasl.jaas.config=\
                org.apache.kafka.common.security.plain.PlainLoginModule required user_%s="%s";
                listener.name.secured.ssl.keystore.type=PEM
                listener.name.secured.ssl.keystore.location=%s
                """.formatted(
                        port, account, password, Files.writeString(folder.resolve("kafka.pem"), key)));
    }

    /** Starts one that knows one account; skips the test where there is no OpenSSL. */
    public static SecuredKafka start(Path folder, String account, String password)
            throws IOException, InterruptedException {
        return new SecuredKafka(folder, account, password);
    }

    /** Where a password is wanted. */
    public String servers() {
        return "127.0.0.1:" + port;
    }

    /** Where none is. */
    public String openServers() {
        return kafka.servers();
    }

    /** A file for {@code --kafka-properties}. */
    public Path properties(String account, String password) throws IOException {
        return Files.writeString(
                folder.resolve("client.properties"), """
                security.protocol=SASL_SSL
                sasl.mechanism=PLAIN
                sasl.jaas.config=\
                org.apache.kafka.common.security.plain.PlainLoginModule required username="%s" password="%s";
                ssl.truststore.type=PEM
                ssl.truststore.location=%s
                """.formatted(account, password, certificates.file("ca.crt")));
    }

    @Override
    public void close() {
        kafka.close();
    }
}

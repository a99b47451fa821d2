package io.fieldline.testbed;

import static java.util.stream.Collectors.joining;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.processes.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * A Kafka that requires TLS and a password at one port, and nothing at a second port, which is for the test. With an access list,
 * clients of the second port may do everything, and an account may do only what an ACL allows.
 */
public final class SecuredKafka implements AutoCloseable {
    private final int port = FreePort.find();
    private final Path folder;
    private final Certificates certificates;
    private final Kafka kafka;

    private SecuredKafka(Path folder, Map<String, String> passwords, String more)
            throws IOException, InterruptedException {
        this.folder = folder;
        certificates = new Certificates(folder);
        certificates.authority("ca");
        certificates.certificate("ca", "kafka", "subjectAltName=IP:127.0.0.1");
        var key = Files.readString(certificates.file("kafka.key")) + Files.readString(certificates.file("kafka.crt"));
        kafka = Kafka.startWithoutTopics(Files.createDirectory(folder.resolve("kafka")), """
                listeners=SECURED://127.0.0.1:%d
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SECURED:SASL_SSL
                listener.name.secured.sasl.enabled.mechanisms=PLAIN
                listener.name.secured.plain.sasl.jaas.config=\
                org.apache.kafka.common.security.plain.PlainLoginModule required %s;
                listener.name.secured.ssl.keystore.type=PEM
                listener.name.secured.ssl.keystore.location=%s
                %s
                """.formatted(
                        port, users(passwords), Files.writeString(folder.resolve("kafka.pem"), key), more));
    }

    /** Starts a Kafka with one account. Skips the test if OpenSSL is missing. */
    public static SecuredKafka start(Path folder, String account, String password)
            throws IOException, InterruptedException {
        var kafka = new SecuredKafka(folder, Map.of(account, password), "");
        try {
            Topics.ensure(Map.of("bootstrap.servers", kafka.openServers()), Topic.values());
            return kafka;
        } catch (ExecutionException failed) {
            kafka.close();
            throw new IOException(failed);
        }
    }

    /**
     * Starts a Kafka with these accounts and an access list, without any topic. Skips the test if OpenSSL is missing.
     *
     * @param passwords the password of each account
     */
    public static SecuredKafka startWithAccessList(Path folder, Map<String, String> passwords)
            throws IOException, InterruptedException {
        return new SecuredKafka(folder, passwords, """
                authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
                super.users=User:ANONYMOUS
                """);
    }

    /** The port that requires a password. */
    public String servers() {
        return "127.0.0.1:" + port;
    }

    /** The port that requires no password. */
    public String openServers() {
        return kafka.servers();
    }

    /** Writes a file for {@code --kafka-properties}. */
    public Path properties(String account, String password) throws IOException {
        return Files.writeString(
                folder.resolve(account + ".properties"), """
                security.protocol=SASL_SSL
                sasl.mechanism=PLAIN
                sasl.jaas.config=\
                org.apache.kafka.common.security.plain.PlainLoginModule required username="%s" password="%s";
                ssl.truststore.type=PEM
                ssl.truststore.location=%s
                """.formatted(account, password, certificates.file("ca.crt")));
    }

    private static String users(Map<String, String> passwords) {
        return passwords.entrySet().stream()
                .map(user -> "user_%s=\"%s\"".formatted(user.getKey(), user.getValue()))
                .collect(joining(" "));
    }

    @Override
    public void close() {
        kafka.close();
    }
}

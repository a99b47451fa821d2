package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.checks.CheckReport;
import io.fieldline.configuration.Settings;
import io.fieldline.testbed.Certificates;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.SecuredMosquitto;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --check} against a real Mosquitto, with certificates of openssl. */
class AgentCheckIT {
    private static final String REQUIRES_CERTIFICATES = """
            cafile %1$s/ca.crt
            certfile %1$s/%2$s.crt
            keyfile %1$s/%2$s.key
            require_certificate true
            crlfile %1$s/ca.crl
            """;

    private static final String AUTHORITY = """
            [ca]
            default_ca = fieldline
            [fieldline]
            database = %1$s/index.txt
            default_md = sha256
            default_crl_days = 30
            """;

    @TempDir
    private Path folder;

    private Certificates certificates;

    @BeforeEach
    void createAuthority() throws Exception {
        certificates = new Certificates(folder);
        certificates.authority("ca");
        Files.createFile(folder.resolve("index.txt"));
        Files.writeString(folder.resolve("ca.cnf"), AUTHORITY.formatted(folder));
        certificates.certificate("ca", "server", "subjectAltName=IP:127.0.0.1");
        certificates.certificate("ca", "device1", "extendedKeyUsage=clientAuth");
        certificates.openssl("ca -config ca.cnf -cert ca.crt -keyfile ca.key -gencrl -out ca.crl");
    }

    @Test
    void everythingIsInOrder() throws Exception {
        try (var mosquitto = start("server")) {
            assertThat(check(mosquitto, "ca", "device1"))
                    .noneMatch(line -> line.startsWith("failed"))
                    .anyMatch(line -> line.startsWith("ok: the certificate of the client is valid until"))
                    .anyMatch(line -> line.startsWith("ok: the certificate of the broker is valid until"))
                    .anyMatch(line -> line.matches("ok: MQTT ssl://127.0.0.1:\\d+ accepts a client without an account"))
                    .anyMatch(line -> line.startsWith("ok: --spool-folder"));
        }
    }

    @Test
    void aBrokerUnderAnotherNameIsExplained() throws Exception {
        certificates.certificate("ca", "other", "subjectAltName=DNS:broker.example");
        try (var mosquitto = start("other")) {
            assertThat(check(mosquitto, "ca", "device1"))
                    .anyMatch(line -> line.contains("the certificate of the broker is for another host")
                            && line.contains("127.0.0.1")
                            && line.contains("--mqtt-uri"));
        }
    }

    @Test
    void anExpiredCertificateOfTheBrokerIsExplained() throws Exception {
        shortLived("expired", "subjectAltName=IP:127.0.0.1", 0);
        try (var mosquitto = start("expired")) {
            assertThat(check(mosquitto, "ca", "device1"))
                    .anyMatch(line -> line.contains("the certificate of the broker has expired"));
        }
    }

    @Test
    void aCertificateThatExpiresSoonIsAnnounced() throws Exception {
        shortLived("soon", "subjectAltName=IP:127.0.0.1", 20);
        try (var mosquitto = start("soon")) {
            assertThat(check(mosquitto, "ca", "device1"))
                    .noneMatch(line -> line.startsWith("failed"))
                    .anyMatch(line -> line.startsWith("note: the certificate of the broker expires on"));
        }
    }

    @Test
    void anotherAuthorityIsExplained() throws Exception {
        certificates.authority("another");
        try (var mosquitto = start("server")) {
            assertThat(check(mosquitto, "another", "device1"))
                    .anyMatch(line -> line.contains("not signed by an authority that we trust")
                            && line.contains("--mqtt-ca-file"));
        }
    }

    @Test
    void aRevokedCertificateIsExplained() throws Exception {
        certificates.openssl("ca -config ca.cnf -cert ca.crt -keyfile ca.key -revoke device1.crt");
        certificates.openssl("ca -config ca.cnf -cert ca.crt -keyfile ca.key -gencrl -out ca.crl");
        try (var mosquitto = start("server")) {
            assertThat(check(mosquitto, "ca", "device1"))
                    .anyMatch(line -> line.startsWith("failed") && line.contains("certificate is revoked"));
        }
    }

    @Test
    void anExpiredCertificateOfTheDeviceIsExplained() throws Exception {
        shortLived("old", "extendedKeyUsage=clientAuth", 0);
        try (var mosquitto = start("server")) {
            assertThat(check(mosquitto, "ca", "old"))
                    .anyMatch(line -> line.startsWith("failed: the certificate of the client expired on"));
        }
    }

    @Test
    void aWrongPasswordIsExplained() throws Exception {
        try (var mosquitto =
                SecuredMosquitto.start(Files.createDirectory(folder.resolve("accounts")), List.of("device1"))) {
            var wrong = Files.writeString(folder.resolve("wrong"), "wrong");
            assertThat(check(account(mosquitto, "device1", wrong)))
                    .anyMatch(line -> line.startsWith("failed") && line.contains("refuses the account device1"));
            assertThat(check(account(mosquitto, "device1", mosquitto.passwordFile("device1"))))
                    .noneMatch(line -> line.startsWith("failed"));
        }
    }

    @Test
    void theAccountOfAnotherDeviceIsExplained() throws Exception {
        try (var mosquitto =
                SecuredMosquitto.start(Files.createDirectory(folder.resolve("accounts")), List.of("device2"))) {
            assertThat(check(account(mosquitto, "device2", mosquitto.passwordFile("device2"))))
                    .anyMatch(line -> line.startsWith("failed") && line.contains("fieldline/device1/check"));
        }
    }

    /** A second login could disconnect it. */
    @Test
    void theAccountOfARunningAgentIsNotTried() throws Exception {
        var spool = Files.createDirectories(folder.resolve("spool").resolve("device1"));
        try (var mosquitto = start("server");
                var channel =
                        FileChannel.open(spool.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            assertThat(check(mosquitto, "ca", "device1"))
                    .noneMatch(line -> line.contains("accepts"))
                    .anyMatch(line -> line.startsWith("note: the agent is running"));
        }
    }

    @Test
    void aBrokerThatIsAwayAndAPortThatIsMissingAreBothReported() throws Exception {
        assertThat(check(List.of("--source=serial", "--serial=/dev/none", "--mqtt-uri=tcp://127.0.0.1:1")))
                .anyMatch(line -> line.startsWith("failed: MQTT tcp://127.0.0.1:1"))
                .anyMatch(line -> line.startsWith("failed: no port for --serial /dev/none"));
    }

    /** Valid for this many days. */
    private void shortLived(String name, String extension, int days) throws Exception {
        certificates.certificate("ca", name, extension);
        certificates.openssl(
                "x509 -req -in %1$s.csr -days %2$d -CA ca.crt -CAkey ca.key -CAcreateserial -extfile %1$s.ext -out %1$s.crt"
                        .formatted(name, days));
    }

    private Mosquitto start(String server) throws Exception {
        return Mosquitto.start(folder, REQUIRES_CERTIFICATES.formatted(folder, server));
    }

    private List<String> check(Mosquitto mosquitto, String authority, String client) throws Exception {
        return check(List.of(
                "--mqtt-uri=ssl://127.0.0.1:" + mosquitto.port(),
                "--mqtt-ca-file=" + certificates.file(authority + ".crt"),
                "--mqtt-certificate-file=" + certificates.file(client + ".crt"),
                "--mqtt-key-file=" + certificates.file(client + ".key")));
    }

    private static List<String> account(SecuredMosquitto mosquitto, String account, Path password) {
        return List.of(
                "--mqtt-uri=" + mosquitto.uri(),
                "--mqtt-ca-file=" + mosquitto.caFile(),
                "--mqtt-user=" + account,
                "--mqtt-password-file=" + password);
    }

    private List<String> check(List<String> flags) throws Exception {
        var all = new ArrayList<>(List.of("--check", "--source=random", "--spool-folder=" + folder.resolve("spool")));
        flags.forEach(flag -> all.removeIf(known -> known.startsWith(flag.split("=", 2)[0] + "=")));
        all.addAll(flags);
        var config = Settings.of("device-agent", "", AgentConfig.class).load(all.toArray(String[]::new), Map.of());
        var lines = new ArrayList<String>();
        new AgentCheck(config, new CheckReport(lines::add)).run();
        return lines;
    }
}

package io.fieldline.mqtt;

import io.fieldline.checks.CertificateExpiry;
import io.fieldline.checks.CheckReport;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/** Checks the broker, its certificate and our account, without leaving anything at the broker. */
public final class MqttCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration OBJECTION = Duration.ofSeconds(1);
    private static final String RENEW = "enrol this client again for another one";
    private static final String RENEW_BROKER = "renew it on the broker's machine";

    private final MqttSettings settings;
    private final Clock clock;
    private final CheckReport report;

    public MqttCheck(MqttSettings settings, Clock clock, CheckReport report) {
        this.settings = settings;
        this.clock = clock;
        this.report = report;
    }

    /** Whether the broker can be reached, with encryption if the settings want it. Reports when certificates expire. */
    public boolean brokerPasses() {
        try {
            settings.certificateFile().ifPresent(this::expiry);
            try (var socket = BrokerSocket.open(settings, PATIENCE)) {
                if (socket instanceof SSLSocket encrypted) {
                    expiry(encrypted);
                    awaitObjection(encrypted);
                }
            }
            report.ok("MQTT %s answers".formatted(settings.uri()));
            return true;
        } catch (IOException failed) {
            report.failed("MQTT %s: %s".formatted(settings.uri(), MqttReasons.of(failed)));
            return false;
        }
    }

    /**
     * Logs in, subscribes, and publishes an empty message that nobody receives.
     *
     * @param clientId not that of a running client, which the broker would disconnect
     * @param topic    to which the account must be allowed to publish, but that nobody reads
     */
    public void login(String clientId, List<String> topicFilters, Optional<String> topic) {
        var account = settings.user().map(user -> "the account " + user).orElse("a client without an account");
        try {
            new MqttSession(settings, clientId, 1, Optional.empty(), MqttSession.Listener.NONE)
                    .tryOut(topicFilters, topic);
            report.ok("MQTT %s accepts %s".formatted(settings.uri(), account));
        } catch (MqttRefusedException refused) {
            report.failed("MQTT: " + refused.getMessage());
        } catch (IOException unreachable) {
            report.failed("MQTT %s: %s".formatted(settings.uri(), MqttReasons.of(unreachable)));
        }
    }

    /** With TLS 1.3, the broker objects to our certificate only after our side of the handshake is over. */
    private static void awaitObjection(SSLSocket connection) throws IOException {
        connection.setSoTimeout((int) OBJECTION.toMillis());
        try {
            connection.getInputStream().read();
        } catch (SocketTimeoutException none) {
            // the broker waits for our first message
        }
    }

    private void expiry(Path file) {
        try {
            CertificateExpiry.read(MqttCertificates.CLIENT, file).report(clock.instant(), RENEW, report);
        } catch (IOException unreadable) {
            report.failed(unreadable.getMessage());
        }
    }

    private void expiry(SSLSocket connection) throws IOException {
        for (var certificate : connection.getSession().getPeerCertificates()) {
            if (certificate instanceof X509Certificate ofBroker) {
                new CertificateExpiry(
                                MqttCertificates.BROKER, ofBroker.getNotAfter().toInstant())
                        .report(clock.instant(), RENEW_BROKER, report);
                return;
            }
        }
    }
}

package io.fieldline.mqtt;

import io.fieldline.checks.CertificateExpiry;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** When our certificate and that of the broker expire. Thread-safe. */
public final class MqttCertificates {
    public static final List<String> OWNERS = List.of(MqttCertificates.CLIENT, MqttCertificates.BROKER);

    static final String CLIENT = "client";
    static final String BROKER = "broker";

    private final MqttSettings settings;
    private volatile @Nullable CertificateExpiry broker;

    MqttCertificates(MqttSettings settings) {
        this.settings = settings;
    }

    /** The certificates that are known now: that of the broker after the first connection. */
    public Stream<CertificateExpiry> expiries() {
        return Stream.concat(client().stream(), Optional.ofNullable(broker).stream());
    }

    /** When the certificate of an owner expires. */
    public Optional<Instant> expiresAt(String owner) {
        return expiries()
                .filter(expiry -> expiry.owner().equals(owner))
                .map(CertificateExpiry::at)
                .findFirst();
    }

    /** What to tell people about the first that expires; empty until 30 days before. */
    public Optional<String> warning(Instant now) {
        return expiries().flatMap(expiry -> expiry.warning(now).stream()).findFirst();
    }

    /** Sockets that tell this object the certificate of the broker. */
    SSLSocketFactory sockets() throws IOException, GeneralSecurityException {
        return new ObservedSockets(Tls.sockets(settings), this::completed);
    }

    private void completed(HandshakeCompletedEvent handshake) {
        try {
            if (handshake.getPeerCertificates()[0] instanceof X509Certificate certificate) {
                broker = new CertificateExpiry(BROKER, certificate.getNotAfter().toInstant());
            }
        } catch (SSLPeerUnverifiedException none) {
            broker = null;
        }
    }

    /** The file is read each time, because it may be replaced; one that cannot be read is reported by the connection. */
    private Optional<CertificateExpiry> client() {
        return settings.certificateFile().flatMap(file -> {
            try {
                return Optional.of(CertificateExpiry.read(CLIENT, file));
            } catch (IOException unreadable) {
                return Optional.empty();
            }
        });
    }
}

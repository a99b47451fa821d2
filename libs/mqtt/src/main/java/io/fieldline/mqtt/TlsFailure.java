package io.fieldline.mqtt;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Why the two sides did not agree on TLS, in plain words with what to do. Java's own messages name classes and codes. */
final class TlsFailure {
    private static final String ALERT = "Received fatal alert: ";

    /** What the broker objects to (RFC 8446, 6.2), by the name that Java gives it. */
    private static final Map<String, String> ALERTS = Map.of(
            "certificate_revoked",
            "the broker says that our certificate is revoked; enrol this client again for another one",
            "certificate_expired",
            "the broker says that our certificate has expired; enrol this client again for another one",
            "certificate_required",
            "the broker requires a certificate; set --mqtt-certificate-file and --mqtt-key-file",
            "unknown_ca",
            "the broker does not know the authority of our certificate; enrol this client again at the authority of the broker",
            "certificate_unknown",
            "the broker does not accept our certificate; its log says why",
            "bad_certificate",
            "the broker does not accept our certificate; its log says why");

    private TlsFailure() {}

    /** Empty if it is not about certificates. */
    static Optional<String> explain(Throwable failure) {
        var causes = Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .toList();
        if (causes.stream().noneMatch(SSLException.class::isInstance)) {
            return Optional.empty();
        }
        return causes.stream().flatMap(cause -> one(cause).stream()).reduce((outer, inner) -> inner);
    }

    private static Optional<String> one(Throwable cause) {
        var message = String.valueOf(cause.getMessage());
        if (cause instanceof CertificateExpiredException) {
            return Optional.of("the certificate of the broker has expired (%s); renew it on the broker's machine"
                    .formatted(message));
        }
        if (cause instanceof CertificateNotYetValidException) {
            return Optional.of("the certificate of the broker is not valid yet (%s); set the clock of this machine"
                    .formatted(message));
        }
        if (message.startsWith("No subject alternative") || message.startsWith("No name matching")) {
            return Optional.of(
                    "the certificate of the broker is for another host (%s); name the broker in --mqtt-uri as its certificate does, or renew the certificate with this name"
                            .formatted(message));
        }
        if (message.contains("unable to find valid certification path")
                || message.contains("Path does not chain with any of the trust anchors")) {
            return Optional.of(
                    "the certificate of the broker is not signed by an authority that we trust; put the certificate of its authority into --mqtt-ca-file");
        }
        if (message.startsWith("Unsupported or unrecognized SSL message")) {
            return Optional.of("the broker does not speak TLS on this port; check the port in --mqtt-uri");
        }
        return message.startsWith(ALERT)
                ? Optional.ofNullable(ALERTS.get(message.substring(ALERT.length())))
                : Optional.empty();
    }
}

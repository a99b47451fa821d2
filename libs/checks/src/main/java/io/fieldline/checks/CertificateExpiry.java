package io.fieldline.checks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Optional;

/**
 * When a certificate expires.
 *
 * @param of whose it is, e.g. {@code the certificate of the broker}
 */
public record CertificateExpiry(String of, Instant at) {
    /** How long before the expiry people are told. */
    public static final Duration AHEAD = Duration.ofDays(30);

    /** The earliest expiry in a PEM file; throws if it has no certificate. */
    public static CertificateExpiry read(String of, Path file) throws IOException {
        try {
            var bytes = new ByteArrayInputStream(Files.readAllBytes(file));
            var earliest = CertificateFactory.getInstance("X.509").generateCertificates(bytes).stream()
                    .map(X509Certificate.class::cast)
                    .map(certificate -> certificate.getNotAfter().toInstant())
                    .min(Comparator.naturalOrder())
                    .orElseThrow(() -> new IOException("%s has no certificate; expected PEM".formatted(file)));
            return new CertificateExpiry(of, earliest);
        } catch (CertificateException invalid) {
            throw new IOException("%s is not a certificate in PEM: %s".formatted(file, invalid.getMessage()), invalid);
        }
    }

    /** What to tell people at this time; empty until 30 days before the expiry. */
    public Optional<String> warning(Instant now) {
        if (at.minus(AHEAD).isAfter(now)) {
            return Optional.empty();
        }
        var day = LocalDate.ofInstant(at, ZoneOffset.UTC);
        return Optional.of(
                at.isAfter(now) ? "%s expires on %s".formatted(of, day) : "%s expired on %s".formatted(of, day));
    }

    /** Reports it; {@code renew} says how to get another certificate. */
    public void report(Instant now, String renew, CheckReport report) {
        var warning = warning(now);
        if (warning.isEmpty()) {
            report.ok("%s is valid until %s".formatted(of, LocalDate.ofInstant(at, ZoneOffset.UTC)));
        } else if (at.isAfter(now)) {
            report.note("%s; %s".formatted(warning.get(), renew));
        } else {
            report.failed("%s; %s".formatted(warning.get(), renew));
        }
    }
}

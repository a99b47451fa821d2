package io.fieldline.emitter.tls;

import io.fieldline.checks.CertificateExpiry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate and its key in PEM files. They are read again when they change. If the new pair is invalid, or if its files do
 * not match (yet), the previous pair remains in use.
 */
public final class TlsFiles {
    private static final Logger log = LoggerFactory.getLogger(TlsFiles.class);
    private static final Duration WARN_BEFORE_EXPIRY = CertificateExpiry.AHEAD;

    private final Path certificate;
    private final Path key;
    private final WatchedFiles watched;
    private volatile Pair pair;

    private record Pair(SslContext context, Instant expiresAt) {}

    private TlsFiles(Path certificate, Path key) throws IOException {
        this.certificate = certificate;
        this.key = key;
        this.watched = new WatchedFiles(List.of(certificate, key));
        this.pair = read();
    }

    /** Reads both files; the message of the exception is one sentence that names the invalid file. */
    public static TlsFiles open(Path certificate, Path key) throws IOException {
        return new TlsFiles(certificate, key);
    }

    /** The expiry of the certificate in use. */
    public Instant expiresAt() {
        return pair.expiresAt;
    }

    public SslHandler handler(ByteBufAllocator allocator) {
        return pair.context.newHandler(allocator);
    }

    /** Reads both files again if one of them has changed. */
    public void reload() {
        if (!watched.changed()) {
            return;
        }
        try {
            pair = read();
            log.info("reloaded the certificate: file={} expires={}", certificate, pair.expiresAt);
        } catch (IOException invalid) {
            log.warn("cannot reload the certificate, the previous one remains in use: {}", invalid.getMessage());
        }
    }

    private Pair read() throws IOException {
        var chain = chain();
        var privateKey = PemKey.read(key);
        if (!fit(chain.get(0).getPublicKey(), privateKey)) {
            throw new IOException("--tls-key %s is not the key of --tls-cert %s".formatted(key, certificate));
        }
        var expiresAt = chain.get(0).getNotAfter().toInstant();
        if (expiresAt.isBefore(Instant.now().plus(WARN_BEFORE_EXPIRY))) {
            log.warn("the certificate expires soon or has expired: file={} expires={}", certificate, expiresAt);
        }
        return new Pair(
                SslContextBuilder.forServer(privateKey, chain)
                        .sslProvider(SslProvider.JDK)
                        .protocols("TLSv1.3", "TLSv1.2")
                        .build(),
                expiresAt);
    }

    private List<X509Certificate> chain() throws IOException {
        try {
            var bytes = new ByteArrayInputStream(Files.readAllBytes(certificate));
            var chain = CertificateFactory.getInstance("X.509").generateCertificates(bytes).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (IOException | GeneralSecurityException invalid) {
            throw new IOException("--tls-cert %s cannot be read: %s".formatted(certificate, invalid), invalid);
        }
        throw new IOException("--tls-cert %s contains no certificate, expected PEM".formatted(certificate));
    }

    private static boolean fit(PublicKey publicKey, PrivateKey privateKey) throws IOException {
        var algorithm =
                switch (publicKey.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> "Ed25519";
                };
        try {
            var data = new byte[32];
            var signer = Signature.getInstance(algorithm);
            signer.initSign(privateKey);
            signer.update(data);
            var signed = signer.sign();
            var verifier = Signature.getInstance(algorithm);
            verifier.initVerify(publicKey);
            verifier.update(data);
            return verifier.verify(signed);
        } catch (GeneralSecurityException mismatch) {
            return false; // for example a key for another algorithm
        }
    }
}

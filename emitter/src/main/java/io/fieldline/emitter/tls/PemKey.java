package io.fieldline.emitter.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Reads an unencrypted PKCS#8 key from a PEM file. */
final class PemKey {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

    private PemKey() {}

    static PrivateKey read(Path file) throws IOException {
        var pem = KEY.matcher(text(file));
        if (!pem.find()) {
            throw new IOException(
                    "--tls-key %s has no unencrypted PKCS#8 key (BEGIN PRIVATE KEY); convert it with: openssl pkcs8 -topk8 -nocrypt -in %s"
                            .formatted(file, file));
        }
        var encoded = new PKCS8EncodedKeySpec(decoded(file, pem.group(1)));
        for (var algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (GeneralSecurityException another) {
                // try the next one
            }
        }
        throw new IOException("--tls-key %s has an unsupported key, expected one of %s".formatted(file, ALGORITHMS));
    }

    private static byte[] decoded(Path file, String base64) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException invalid) {
            throw new IOException("--tls-key %s is not base64: %s".formatted(file, invalid.getMessage()), invalid);
        }
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, US_ASCII);
        } catch (IOException unreadable) {
            throw new IOException("--tls-key %s cannot be read: %s".formatted(file, unreadable), unreadable);
        }
    }
}

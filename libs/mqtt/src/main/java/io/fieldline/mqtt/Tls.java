package io.fieldline.mqtt;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** TLS from PEM files, as Mosquitto and every authority have them. */
final class Tls {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----\\s*([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "Ed25519");
    private static final char[] NO_PASSWORD = {};

    private Tls() {}

    /** Throws, saying which file and what to do, when one of the files is not what it should be. */
    static SSLSocketFactory sockets(MqttSettings settings) throws IOException, GeneralSecurityException {
        var trusted =
                settings.caFile().isPresent() ? authorities(settings.caFile().get()) : null; // the runtime's
        var ours = settings.certificateFile().isPresent()
                ? client(settings.certificateFile().get(), settings.keyFile().orElseThrow())
                : null;
        var context = SSLContext.getInstance("TLS");
        context.init(ours, trusted, null);
        return context.getSocketFactory();
    }

    /** Agrees on encryption with a broker that has to be who it says, by the rules of HTTPS (RFC 2818, 3.1). */
    static SSLSocket handshake(SSLSocketFactory factory, Socket socket, String host, int port) throws IOException {
        var name = host.replaceAll("[\\[\\]]", ""); // of an IPv6 address in a URI
        var encrypted = (SSLSocket) factory.createSocket(socket, name, port, true);
        var parameters = encrypted.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        encrypted.setSSLParameters(parameters);
        encrypted.startHandshake();
        return encrypted;
    }

    private static TrustManager[] authorities(Path file) throws IOException, GeneralSecurityException {
        var store = emptyStore();
        for (var certificate : certificates(file)) {
            store.setCertificateEntry("ca-" + store.size(), certificate);
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager[] client(Path certificate, Path key) throws IOException, GeneralSecurityException {
        var store = emptyStore();
        store.setKeyEntry(
                "client",
                privateKey(key),
                NO_PASSWORD,
                certificates(certificate).toArray(Certificate[]::new));
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static List<Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        var bytes = new ByteArrayInputStream(Files.readAllBytes(file));
        var certificates =
                List.<Certificate>copyOf(CertificateFactory.getInstance("X.509").generateCertificates(bytes));
        if (certificates.isEmpty()) {
            throw new IOException("%s has no certificate; expected PEM".formatted(file));
        }
        return certificates;
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        var pem = KEY.matcher(Files.readString(file, US_ASCII));
        if (!pem.find()) {
            throw new IOException(
                    "%s has no unencrypted PKCS#8 key (BEGIN PRIVATE KEY); convert it: openssl pkcs8 -topk8 -nocrypt -in %s"
                            .formatted(file, file));
        }
        var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        for (var algorithm : KEY_ALGORITHMS) {
            var key = privateKey(algorithm, encoded);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw new IOException("%s has a key of another kind than %s".formatted(file, KEY_ALGORITHMS));
    }

    private static Optional<PrivateKey> privateKey(String algorithm, PKCS8EncodedKeySpec encoded)
            throws GeneralSecurityException {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
        } catch (InvalidKeySpecException another) {
            return Optional.empty();
        }
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }
}

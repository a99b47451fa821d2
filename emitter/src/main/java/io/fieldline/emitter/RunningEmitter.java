package io.fieldline.emitter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Finds out whether an emitter answers on the port of the settings. */
final class RunningEmitter {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private RunningEmitter() {}

    /** Asks for {@code /healthz}, which needs no token. */
    static boolean answers(EmitterConfig config) {
        try {
            var connection = open(config);
            connection.setConnectTimeout((int) PATIENCE.toMillis());
            connection.setReadTimeout((int) PATIENCE.toMillis());
            try (var body = connection.getInputStream()) {
                return new String(body.readAllBytes(), UTF_8).contains("\"status\"");
            } finally {
                connection.disconnect();
            }
        } catch (IOException | GeneralSecurityException another) {
            return false;
        }
    }

    private static HttpURLConnection open(EmitterConfig config) throws IOException, GeneralSecurityException {
        var isEncrypted = config.tls().cert().isPresent();
        var url = URI.create(
                        "%s://%s:%d/healthz".formatted(isEncrypted ? "https" : "http", host(config), config.port()))
                .toURL();
        var connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
        if (connection instanceof HttpsURLConnection encrypted) { // nothing secret is sent or believed
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyCertificate()}, null);
            encrypted.setSSLSocketFactory(context.getSocketFactory());
            encrypted.setHostnameVerifier((name, session) -> true);
        }
        return connection;
    }

    private static String host(EmitterConfig config) {
        return config.host().contains(":") ? '[' + config.host() + ']' : config.host();
    }

    private static final class AnyCertificate implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

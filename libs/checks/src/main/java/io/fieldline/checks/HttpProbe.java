package io.fieldline.checks;

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

/** Asks a service of this machine by HTTP or HTTPS. It accepts any certificate, because nothing secret is sent or believed. */
public final class HttpProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String address;

    /** {@code scheme} is http or https; {@code host} may be an IPv6 address. */
    public HttpProbe(String scheme, String host, int port) {
        this.address = "%s://%s:%d".formatted(scheme, host.contains(":") ? '[' + host + ']' : host, port);
    }

    /** The body of the answer, also of an error. */
    public String get(String path) throws IOException {
        var connection = open(path);
        connection.setConnectTimeout((int) PATIENCE.toMillis());
        connection.setReadTimeout((int) PATIENCE.toMillis());
        try (var body = connection.getResponseCode() < HttpURLConnection.HTTP_BAD_REQUEST
                ? connection.getInputStream()
                : connection.getErrorStream()) {
            return body == null ? "" : new String(body.readAllBytes(), UTF_8); // an error may have no body
        } finally {
            connection.disconnect();
        }
    }

    private HttpURLConnection open(String path) throws IOException {
        var connection = (HttpURLConnection) URI.create(address + path).toURL().openConnection(Proxy.NO_PROXY);
        if (connection instanceof HttpsURLConnection encrypted) {
            try {
                var context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {new AnyCertificate()}, null);
                encrypted.setSSLSocketFactory(context.getSocketFactory());
                encrypted.setHostnameVerifier((name, session) -> true);
            } catch (GeneralSecurityException impossible) {
                throw new IOException(impossible);
            }
        }
        return connection;
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

package io.fieldline.emitter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.history.AverageHistory;
import io.fieldline.emitter.history.AverageQuery;
import io.fieldline.emitter.limits.ClientLimits;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.operations.DirectStore;
import io.fieldline.emitter.push.Broadcaster;
import io.fieldline.emitter.reply.StaticPages;
import io.fieldline.emitter.rest.RestApi;
import io.fieldline.emitter.tls.TlsFiles;
import io.fieldline.kafka.DeviceShare;
import io.fieldline.testbed.Certificates;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** TLS of the emitter, with certificates from openssl. */
@Execution(ExecutionMode.CONCURRENT)
class EmitterTlsIT {
    private static final String LOCAL = "subjectAltName=DNS:localhost,IP:127.0.0.1";

    @TempDir
    private Path folder;

    private Certificates certificates;
    private Path certificate;
    private Path key;

    @BeforeEach
    void make() throws Exception {
        certificates = new Certificates(folder);
        certificates.authority("ca");
        certificates.certificate("ca", "first", LOCAL);
        certificates.certificate("ca", "second", LOCAL);
        certificate = folder.resolve("emitter.crt");
        key = folder.resolve("emitter.key");
        use("first", "first");
    }

    @Test
    void pageRestAndSocketIoAreServedByHttpsAndTheCertificateIsReadAgain() throws Exception {
        var live = Examples.live(10, 10);
        var tls = TlsFiles.open(certificate, key);
        try (var broadcast = Examples.broadcast(live, Duration.ofSeconds(1), Duration.ofSeconds(1));
                var requests = requests(live);
                var frontend = open(broadcast, requests, tls)) {
            broadcast.open();
            assertThat(frontend.address().getScheme()).isEqualTo("https");
            assertThat(subject(frontend)).isEqualTo("CN=first");
            var page = client().newWebSocketBuilder()
                    .header("Origin", frontend.address().toString())
                    .buildAsync(
                            URI.create(frontend.address().toString().replace("https", "wss")
                                    + "/socket.io/?EIO=4&transport=websocket"),
                            new WebSocket.Listener() {})
                    .join();
            page.sendText("40", true).join();
            await().until(() -> broadcast.clients() == 1);

            use("second", "first"); // the state of a renewal between its two files
            use("second", "second");
            await().until(() -> subject(frontend).equals("CN=second"));
            assertThat(broadcast.clients()).isEqualTo(1);
            page.abort();
        }
    }

    @Test
    void filesThatDoNotBelongTogetherAreRefusedAndLaterIgnored() throws Exception {
        var tls = TlsFiles.open(certificate, key);
        var expires = tls.expiresAt();
        use("second", "first");
        tls.reload();

        assertThat(tls.expiresAt()).isEqualTo(expires);
        assertThatThrownBy(() -> TlsFiles.open(certificate, key)).hasMessageContaining("is not the key of");
        assertThatThrownBy(() -> TlsFiles.open(key, key)).hasMessageContaining("--tls-cert");
        assertThatThrownBy(() -> TlsFiles.open(certificate, certificate))
                .hasMessageContaining("no unencrypted PKCS#8 key");
        assertThatThrownBy(() -> TlsFiles.open(folder.resolve("none"), key)).hasMessageContaining("cannot be read");
    }

    private void use(String certificateOf, String keyOf) throws IOException {
        replace(certificates.file(certificateOf + ".crt"), certificate);
        replace(certificates.file(keyOf + ".key"), key);
    }

    private void replace(Path source, Path target) throws IOException {
        var copy = Files.copy(source, folder.resolve("copy"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(copy, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private HttpRequests requests(LiveState live) throws IOException {
        var web = Files.createDirectory(folder.resolve("web"));
        Files.writeString(web.resolve("index.html"), "");
        var rest = new RestApi(live, new AverageQuery(live.averages(), AverageHistory.NONE), Optional::empty, () -> "");
        return new HttpRequests(rest, StaticPages.read(web), DirectStore.operations(live));
    }

    private static HttpFrontend open(Broadcaster broadcast, HttpRequests requests, TlsFiles tls) throws IOException {
        return HttpFrontend.open(
                InetSocketAddress.createUnresolved("127.0.0.1", 0),
                new Access(List.of(), Optional.empty()),
                new ClientLimits(100, 1_000, 20, 1_000, 1_000),
                new Refusals(),
                broadcast,
                requests,
                new HttpFrontend.Options(
                        Optional.of(tls), Duration.ofSeconds(5), DeviceShare.ALL, (thread, error) -> {}));
    }

    /** The subject of the certificate that a new connection gets. */
    private String subject(HttpFrontend frontend) throws Exception {
        var answer = client().send(
                        HttpRequest.newBuilder(frontend.address().resolve("/healthz"))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.sslSession().orElseThrow().getPeerPrincipal().getName();
    }

    private HttpClient client() throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var file = Files.newInputStream(certificates.file("ca.crt"))) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }
}

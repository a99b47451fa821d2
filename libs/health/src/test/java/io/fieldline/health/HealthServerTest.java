package io.fieldline.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthServerTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private HealthServer status;

    @BeforeEach
    void start() throws IOException {
        var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        status = HealthServer.start(anyPort, () -> "", () -> "Kafka does not answer", () -> "received 7\n");
    }

    @AfterEach
    void stop() {
        status.close();
    }

    @Test
    void whatIsWellIsSaid() throws Exception {
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void aPortThatIsTakenIsNamedWithWhatToDo() {
        var taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), status.port());

        assertThatThrownBy(() -> HealthServer.start(taken, () -> "", () -> "", () -> ""))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("cannot answer on --http-host \\S+ --http-port %d: .+; choose another --http-port"
                        .formatted(status.port()));
    }

    @Test
    void whatIsWrongIsSaidWithItsReason() throws Exception {
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).isEqualTo("Kafka does not answer\n");
    }

    @Test
    void theCountersAreThere() throws Exception {
        assertThat(get("/metrics").body()).isEqualTo("received 7\n");
    }

    @Test
    void nothingElseIs() throws Exception {
        assertThat(get("/secret").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> get(String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:%d%s".formatted(status.port(), path));
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}

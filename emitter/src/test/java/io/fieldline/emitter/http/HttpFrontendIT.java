package io.fieldline.emitter.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.limits.ClientLimits;
import io.fieldline.emitter.live.Examples;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP on the one port: paths, origins, tokens and limits. */
class HttpFrontendIT {
    private static final String TOKEN = "correct-horse";

    private final TestServer server = new TestServer();

    @BeforeEach
    void open(@TempDir Path web) throws IOException {
        server.start(web);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void aPageOfAnotherOriginIsRefused(String transports) {
        server.broadcast.open();
        var stranger = server.connect(transports, "http://evil.example");
        var friend = server.connect(transports, "https://friend.example");

        await().untilAsserted(() -> assertThat(stranger.errors).isNotEmpty());
        await().until(friend.socket::connected);
        assertThat(stranger.received).isEmpty();
        assertThat(server.broadcast.clients()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "EIO=4&transport=polling&sid=7c8ea5b8-4f1d-4a52-9d0e-0b8a3f7b5f11, http://evil.example, 403",
        "EIO=4&transport=polling, null, 403",
        "EIO=4&transport=polling, http://127.0.0.1, 403",
        "EIO=4&transport=polling&j=0, , 400",
        "EIO=3&transport=polling, , 400"
    })
    void noRequestToSocketIoPassesWithTheWrongOrigin(String query, String origin, int status) throws Exception {
        var request = HttpRequest.newBuilder(server.address().resolve("/socket.io/?" + query));
        Optional.ofNullable(origin).ifPresent(it -> request.header("Origin", it));

        assertThat(server.send(request.GET()).statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void onlyAPageWithTheTokenGetsDataAndTheOthersGetTheReason(String transports) throws IOException {
        server.reopenWithToken(TOKEN);
        server.publish(Examples.theContracts());
        server.broadcast.open();
        var nobody = server.connect(transports, null);
        var wrong = server.connect(transports, null, Map.of("token", "wrong"));
        var friend = server.connect(transports, null, Map.of("token", TOKEN));

        await().until(() -> friend.windows() == 1);
        for (var stranger : List.of(nobody, wrong)) {
            await().untilAsserted(
                            () -> assertThat(stranger.errors.toString()).contains("this emitter requires a token"));
            assertThat(stranger.received).isEmpty();
        }
        assertThat(server.broadcast.clients()).isEqualTo(1);
        assertThat(server.refusals.count(Refusals.Reason.TOKEN)).isGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, 200",
        "HEAD, /, 200",
        "GET, /readyz, 200",
        "GET, /api/devices, 200",
        "GET, /api/averages, 400",
        "GET, /api/nothing, 404",
        "GET, /nothing, 404",
        "GET, /socket.io, 404",
        "POST, /api/devices, 405",
        "DELETE, /, 405"
    })
    void pageAndApiAreServedOnTheSamePort(String method, String path, int status) throws Exception {
        var response = server.send(HttpRequest.newBuilder(server.address().resolve(path))
                .method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().map()).containsKeys("Content-Security-Policy", "X-Content-Type-Options");
        assertThat(response.body().isEmpty()).isEqualTo(method.equals("HEAD"));
    }

    @ParameterizedTest
    @CsvSource({
        "/, , , 200",
        "/, Cookie, fieldline_session=wrong, 200",
        "/, Cookie, fieldline_session=correct-horse, 200",
        "/api/devices, , , 401",
        "/api/devices, Authorization, Bearer wrong, 401",
        "/api/devices, Authorization, Bearer correct-horse, 200",
        "/metrics, , , 401",
        "/?token=wrong, , , 303",
        "/?token=wrong, Cookie, fieldline_session=correct-horse, 303",
        "/healthz, , , 200",
        "/readyz, , , 200"
    })
    void aTokenIsRequiredForDataAndNotForThePageWithItsForm(String path, String header, String value, int status)
            throws Exception {
        server.reopenWithToken(TOKEN);
        var request = HttpRequest.newBuilder(server.address().resolve(path));
        Optional.ofNullable(header).ifPresent(it -> request.header(it, value));

        assertThat(server.send(request).statusCode()).isEqualTo(status);
    }

    @Test
    void aBrowserKeepsTheTokenThatItOpenedThePageWith() throws Exception {
        server.reopenWithToken(TOKEN);
        var response = server.send(HttpRequest.newBuilder(server.address().resolve("/?token=" + TOKEN)));

        assertThat(response.statusCode()).isEqualTo(303);
        assertThat(response.headers().firstValue("Location")).contains("./");
        assertThat(response.headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(
                        cookie -> assertThat(cookie)
                                .matches(
                                        "fieldline_session=token\\.[A-Za-z0-9_-]{22}; Path=/; HttpOnly; SameSite=Strict; Max-Age=\\d+"));
        var data =
                HttpRequest.newBuilder(server.address().resolve("/api/devices")).header("Cookie", session(response));
        assertThat(server.send(data).statusCode()).isEqualTo(200);
    }

    @Test
    void aWrongTokenOpensThePageOnlyWithItsFormAndDoesNotStayInTheAddress() throws Exception {
        server.reopenWithToken(TOKEN);
        var response = server.send(HttpRequest.newBuilder(server.address().resolve("/?token=wrong"))
                .header("Cookie", session()));

        assertThat(response.headers().firstValue("Location")).contains("./#token-refused");
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(server.refusals.count(Refusals.Reason.TOKEN)).isEqualTo(1);
    }

    private String session() throws Exception {
        return session(server.send(HttpRequest.newBuilder(server.address().resolve("/?token=" + TOKEN))));
    }

    private static String session(HttpResponse<?> response) {
        return response.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
    }

    @Test
    void oneConnectionTooManyIsAnswered503() throws Exception {
        server.reopen(new ClientLimits(1, 1_000, 20, 1_000, 1_000));
        try (var first = server.socket()) {
            first.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
            assertThat(first.getInputStream().read()).isEqualTo('H'); // it was accepted before the second
            try (var second = server.socket()) {
                assertThat(new String(second.getInputStream().readAllBytes(), UTF_8))
                        .startsWith("HTTP/1.1 503 ");
            }
        }
        await().untilAsserted(() ->
                assertThat(server.refusals.count(Refusals.Reason.CONNECTIONS)).isEqualTo(1));
        await().ignoreExceptions().until(() -> server.get("/healthz").statusCode() == 200); // the first is closed
    }

    @Test
    void tooManyRequestsOfOneAddressAreAnswered429() throws Exception {
        server.reopen(new ClientLimits(100, 1, 20, 1_000, 1_000));
        assertThat(server.get("/healthz").statusCode()).isEqualTo(200);
        assertThat(server.get("/healthz").statusCode()).isEqualTo(200);

        await().until(() -> server.get("/healthz").statusCode() == 429); // the next one, or later on a busy machine
        assertThat(server.refusals.count(Refusals.Reason.REQUESTS)).isEqualTo(1);
    }

    @Test
    void aBodyTooLongIsAnswered413() throws Exception {
        var request = HttpRequest.newBuilder(server.address().resolve("/socket.io/?EIO=4&transport=polling&sid=x"))
                .POST(HttpRequest.BodyPublishers.ofString("x".repeat(1_001)));

        assertThat(server.send(request).statusCode()).isEqualTo(413);
        assertThat(server.refusals.count(Refusals.Reason.BODY)).isEqualTo(1);
    }

    @Test
    void aPortInUseIsReportedWithWhatToDo() {
        var port = server.address().getPort();

        assertThatThrownBy(() -> server.open(port))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1 port %d", port)
                .hasMessageContaining("--port");
    }
}

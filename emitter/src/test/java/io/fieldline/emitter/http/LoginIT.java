package io.fieldline.emitter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.HostNames;
import io.fieldline.emitter.access.LoginSessions;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.access.SessionStore;
import io.fieldline.emitter.access.TokenFile;
import io.fieldline.emitter.history.AverageHistory;
import io.fieldline.emitter.history.AverageQuery;
import io.fieldline.emitter.limits.ClientLimits;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.operations.DirectStore;
import io.fieldline.emitter.push.Broadcaster;
import io.fieldline.emitter.reply.StaticPages;
import io.fieldline.emitter.rest.RestApi;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Login sessions, and the rights of named tokens. */
@Execution(ExecutionMode.CONCURRENT)
class LoginIT {
    private static final String VIEWER = "viewer-token-of-the-wall";
    private static final String OPERATOR = "operator-token-of-alice";

    private final HttpClient http = HttpClient.newHttpClient();
    private final LiveState live = Examples.live(10, 10);
    private final Broadcaster broadcast = Examples.broadcast(live, Duration.ofSeconds(1), Duration.ofSeconds(1));
    private final Refusals refusals = new Refusals();
    private Path file;
    private HttpRequests requests;
    private HttpFrontend frontend;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        file = Files.writeString(
                folder.resolve("tokens"), "wall:viewer:%s\nalice:operator:%s\n".formatted(VIEWER, OPERATOR));
        var web = Files.createDirectory(folder.resolve("web"));
        Files.writeString(web.resolve("index.html"), "<h1>Fieldline</h1>");
        var rest = new RestApi(live, new AverageQuery(live.averages(), AverageHistory.NONE), Optional::empty, () -> "");
        requests = new HttpRequests(rest, StaticPages.read(web), DirectStore.operations(live));
        frontend = open(Optional.of(TokenFile.open(file)));
        broadcast.open();
        live.sessions().complete();
        live.devices().status("device1", "online", Instant.now());
    }

    private HttpFrontend open(Optional<TokenFile> tokens) throws IOException {
        return open(tokens, live.sessions());
    }

    private HttpFrontend open(Optional<TokenFile> tokens, LoginSessions sessions) throws IOException {
        return HttpFrontend.open(
                InetSocketAddress.createUnresolved("127.0.0.1", 0),
                new Access(
                        List.of(),
                        HostNames.of("localhost", List.of(), List.of()),
                        List.of(),
                        tokens,
                        sessions,
                        SessionStore.NONE),
                new ClientLimits(100, 1_000, 20, 1_000, 1_000),
                refusals,
                broadcast,
                requests,
                (thread, error) -> {});
    }

    @AfterEach
    void close() {
        frontend.close();
        requests.close();
        broadcast.close();
    }

    @Test
    void aSessionBeginsWithATokenAndEndsWithTheLogout() throws Exception {
        var login = send(post("{\"token\":\"" + VIEWER + "\"}"));
        assertThat(login.statusCode()).isEqualTo(204);
        var cookie = cookie(login);

        assertThat(send(request("/session").header("Cookie", cookie)).body())
                .isEqualTo("{\"name\":\"wall\",\"role\":\"viewer\"}");
        assertThat(status("/api/rules", "Cookie", cookie)).isEqualTo(200);
        var logout = send(request("/session").header("Cookie", cookie).DELETE());
        assertThat(logout.statusCode()).isEqualTo(204);
        assertThat(logout.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
        assertThat(status("/api/rules", "Cookie", cookie)).isEqualTo(401);
    }

    /** A wall display would otherwise show the login form after each restart of the emitter. */
    @Test
    void anEmitterThatHasNotReadTheSessionsYetRefusesNone() throws Exception {
        var cookie = cookie(send(post("{\"token\":\"" + VIEWER + "\"}")));
        frontend.close();
        var restarted = new LoginSessions(Clock.systemUTC());
        frontend = open(Optional.of(TokenFile.open(file)), restarted);

        assertThat(status("/api/rules", "Cookie", cookie)).isEqualTo(503);
        assertThat(status("/session", "Cookie", cookie)).isEqualTo(503);
        assertThat(send(request("/session").header("Cookie", cookie).DELETE()).statusCode())
                .isEqualTo(503);
        assertThat(status("/api/rules", "Authorization", "Bearer " + VIEWER)).isEqualTo(200);
        assertThat(send(request("/api/rules")).statusCode()).isEqualTo(401);
        restarted.complete();
        assertThat(status("/api/rules", "Cookie", cookie)).isEqualTo(401);
    }

    @Test
    void aLogoutEndsThePagesOfTheSession() throws Exception {
        var cookie = cookie(send(post("{\"token\":\"" + VIEWER + "\"}")));
        var page = page(cookie);
        page.sendText("40", true).join();
        await().until(() -> broadcast.clients() == 1);

        send(request("/session").header("Cookie", cookie).DELETE());

        await().atMost(Duration.ofMinutes(2)).until(() -> broadcast.clients() == 0);
        page.abort();
    }

    private WebSocket page(String cookie) {
        return http.newWebSocketBuilder()
                .header("Cookie", cookie)
                .buildAsync(
                        URI.create(frontend.address().toString().replace("http", "ws")
                                + "/socket.io/?EIO=4&transport=websocket"),
                        new WebSocket.Listener() {})
                .join();
    }

    @Test
    void withoutATokenFileEveryLoginSucceedsAndNeedsNoSession() throws Exception {
        frontend.close();
        frontend = open(Optional.empty());
        var login = send(post("{\"token\":\"any\"}"));

        assertThat(login.statusCode()).isEqualTo(204);
        assertThat(login.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(send(request("/session")).body()).isEqualTo("{\"name\":\"local\",\"role\":\"operator\"}");
        assertThat(send(request("/api/rules")).statusCode()).isEqualTo(200);
        assertThat(send(post("token")).statusCode()).isEqualTo(400);
        assertThat(refusals.count(Refusals.Reason.TOKEN)).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"token":"wrong"} | 401
            {}                | 400
            token             | 400
            """)
    void aWrongLoginIsRefused(String body, int status) throws Exception {
        assertThat(send(post(body)).statusCode()).isEqualTo(status);
    }

    /** The response was JSON once. */
    @Test
    void aBrowserWhoseAddressHasATokenWhileNoneIsLookedAtGetsThePageThatSaysHowLong() throws Exception {
        var response = await().until(
                        this::loginAfterAnotherGuess, answer -> location(answer).startsWith("./#token-throttled"));

        assertThat(response.statusCode()).isEqualTo(303);
        assertThat(location(response)).matches("\\./#token-throttled=\\d+");
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(refusals.count(Refusals.Reason.GUESSES)).isPositive();
    }

    /** After the fifth guess no token is checked for a second. */
    private HttpResponse<String> loginAfterAnotherGuess() throws IOException, InterruptedException {
        send(request("/?token=not-the-right-token"));
        return send(request("/?token=" + VIEWER));
    }

    private static String location(HttpResponse<String> response) {
        return response.headers().firstValue("Location").orElseThrow();
    }

    @Test
    void aPageOfAnotherOriginCannotLogIn() throws Exception {
        var foreign = post("{\"token\":\"" + VIEWER + "\"}").header("Origin", "http://evil.example");

        assertThat(send(foreign).statusCode()).isEqualTo(403);
    }

    @Test
    void behindHttpsTheCookieIsForHttpsOnly() throws Exception {
        var login = send(post("{\"token\":\"" + VIEWER + "\"}").header("X-Forwarded-Proto", "https"));

        assertThat(login.headers().firstValue("Set-Cookie").orElseThrow())
                .matches("__Host-fieldline_session=\\S+; Path=/; HttpOnly; SameSite=Strict; Max-Age=\\d+; Secure");
        assertThat(status("/api/rules", "Cookie", cookie(login))).isEqualTo(200);
    }

    @Test
    void onlyAnOperatorMayChangeAnything() throws Exception {
        assertThat(send(write(VIEWER)).statusCode()).isEqualTo(403);
        assertThat(refusals.count(Refusals.Reason.ROLE)).isEqualTo(1);

        assertThat(send(write(OPERATOR)).statusCode()).isEqualTo(202);
        assertThat(send(write(OPERATOR).header("Origin", "http://evil.example")).statusCode())
                .isEqualTo(403);
        assertThat(live.commands().of("device1", 9)).singleElement().satisfies(command -> assertThat(command.account())
                .isEqualTo("alice"));
    }

    @Test
    void aTokenThatIsTakenAwayEndsSessionsAndPages() throws Exception {
        var cookie = cookie(send(post("{\"token\":\"" + VIEWER + "\"}")));
        var page = page("none=1");
        page.sendText("40{\"token\":\"" + VIEWER + "\"}", true).join();
        await().until(() -> broadcast.clients() == 1);
        Files.writeString(file, "alice:operator:" + OPERATOR);

        await().until(() -> broadcast.clients() == 0);
        assertThat(status("/api/rules", "Cookie", cookie)).isEqualTo(401);
        assertThat(status("/api/rules", "Authorization", "Bearer " + OPERATOR)).isEqualTo(200);
        page.abort();
    }

    @Test
    void aLongAnswerIsCompressedForWhoTakesIt() throws Exception {
        var plain = send(request("/api/openapi.json").header("Authorization", "Bearer " + VIEWER));
        var zipped = http.send(
                request("/api/openapi.json")
                        .header("Authorization", "Bearer " + VIEWER)
                        .header("Accept-Encoding", "gzip")
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(zipped.headers().firstValue("Vary")).contains("Accept-Encoding");
        assertThat(zipped.body().length).isLessThan(plain.body().length() / 2);
        try (var unzipped = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
            assertThat(unzipped.readAllBytes()).asString().isEqualTo(plain.body());
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(frontend.address().resolve(path));
    }

    private HttpRequest.Builder post(String body) {
        return request("/session").POST(BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder write(String token) {
        return request("/api/commands")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"device\":\"device1\",\"command\":\"info\"}"));
    }

    private int status(String path, String header, String value) throws IOException, InterruptedException {
        return send(request(path).header(header, value)).statusCode();
    }

    private static String cookie(HttpResponse<String> login) {
        return login.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}

package io.fieldline.emitter.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.history.AverageHistory;
import io.fieldline.emitter.history.AverageQuery;
import io.fieldline.emitter.limits.ClientLimits;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.push.Broadcaster;
import io.fieldline.emitter.reply.StaticPages;
import io.fieldline.emitter.rest.RestApi;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.json.JSONArray;
import org.json.JSONObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFrontendIT {
    private static final String SNAPSHOT = "snapshot "
            + sameForm(Examples.message("snapshot-event.json").replace("QhE8bXJkTZCdYvVX0p6uTA", "topic-1"));
    private static final String TOKEN = "correct-horse";

    private final LiveState live = Examples.live(250, 500);
    private final Broadcaster broadcast = Examples.broadcast(live, Duration.ofMillis(50), Duration.ofSeconds(2));
    private final Refusals refusals = new Refusals();
    private ClientLimits limits = new ClientLimits(100, 1_000, 20, 1_000, 1_000);
    private Optional<String> token = Optional.empty();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Socket> sockets = new ArrayList<>();
    private HttpFrontend frontend;

    @TempDir
    private Path web;

    @BeforeEach
    void open() throws IOException {
        live.averages().readFrom("topic-1", Map.of());
        Files.writeString(web.resolve("index.html"), "<h1>Fieldline</h1>");
        frontend = open(0);
    }

    @AfterEach
    void close() {
        sockets.forEach(Socket::disconnect);
        frontend.close();
        broadcast.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling", "polling,websocket"})
    void aBrowserGetsTheSnapshotThenEachAverage(String transports) {
        publish(Examples.theContracts());
        broadcast.open();
        var browser = connect(transports, null);
        await().untilAsserted(() -> assertThat(browser.received).hasSize(1));
        publish(Examples.open("device1", 1, 2));

        await().untilAsserted(() -> assertThat(browser.received)
                .containsExactly(
                        SNAPSHOT,
                        "average " + sameForm(Examples.open("device1", 1, 2).json())));
    }

    @Test
    void aPageThatConnectsBeforeTheEmitterIsReadyGetsTheWholeSnapshotLater() {
        var browser = connect("websocket", null);
        await().until(browser.socket::connected);
        publish(Examples.theContracts());
        broadcast.open();

        await().untilAsserted(() -> assertThat(browser.received).containsExactly(SNAPSHOT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void aSnapshotOfManyPagesArrivesWhole(String transports) throws IOException {
        var browser = connectToManyWindows(transports);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(browser.windows()).isEqualTo(20 * 240));
    }

    /** By polling, netty-socketio dropped the 51st packet of a response if packets arrived while it wrote. */
    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void aBurstDuringTheSnapshotArrivesWhole(String transports) throws IOException {
        var browser = connectToManyWindows(transports);
        await().untilAsserted(() -> assertThat(browser.received).isNotEmpty());
        for (var window = 240; window < 250; window++) {
            for (var device = 0; device < 200; device++) {
                publish(Examples.closed("device" + device, window, device));
            }
        }

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(browser.windows()).isEqualTo(20 * 240 + 10 * 200));
    }

    private Browser connectToManyWindows(String transports) throws IOException {
        for (var window = 0; window < 240; window++) {
            for (var device = 0; device < 20; device++) {
                publish(Examples.closed("device" + device, window, window));
            }
        }
        limits = new ClientLimits(100, 1_000, 20, 10_000, 10_000); // for 200 names
        reopen();
        broadcast.open();
        var devices =
                IntStream.range(0, 200).mapToObj(device -> "device" + device).collect(joining(","));
        return connect(transports, null, Map.of("subscription", devices)); // an overview would get fewer windows
    }

    @Test
    void aBrowserThatComesBackGetsWhatItMissed() {
        broadcast.open();
        var browser = connect("websocket", null);
        await().until(browser.socket::connected);
        var port = frontend.address().getPort();
        frontend.close();
        publish(Examples.theContracts());
        frontend = assertOpens(port);

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(browser.received).contains(SNAPSHOT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void aPageOfAnotherOriginIsRefused(String transports) {
        broadcast.open();
        var stranger = connect(transports, "http://evil.example");
        var friend = connect(transports, "https://friend.example");

        await().untilAsserted(() -> assertThat(stranger.errors).isNotEmpty());
        await().until(friend.socket::connected);
        assertThat(stranger.received).isEmpty();
        assertThat(broadcast.clients()).isEqualTo(1);
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
        var request = HttpRequest.newBuilder(frontend.address().resolve("/socket.io/?" + query));
        Optional.ofNullable(origin).ifPresent(it -> request.header("Origin", it));

        assertThat(send(request.GET()).statusCode()).isEqualTo(status);
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
        var response = send(HttpRequest.newBuilder(frontend.address().resolve(path))
                .method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().map()).containsKeys("Content-Security-Policy", "X-Content-Type-Options");
        assertThat(response.body().isEmpty()).isEqualTo(method.equals("HEAD"));
    }

    @Test
    void aPageThatWasAwayGetsWhatItMissedAndNothingTwice() {
        publish(Examples.closed("device1", 0, 1));
        publish(Examples.closed("device1", 1, 1));
        broadcast.open();
        var known = Examples.closed("device1", 0, 1).position().offset();
        var browser = connect(
                "websocket", null, Map.of("resume", "{\"topic\":\"topic-1\",\"offsets\":{\"0\":" + known + "}}"));
        await().until(() -> browser.windows() == 1);
        publish(Examples.closed("device1", 2, 1));

        await().untilAsserted(() -> assertThat(browser.received).hasSize(2));
        assertThat(browser.received.get(0))
                .startsWith("snapshot ")
                .contains(
                        "\"resumed\":true",
                        sameForm(Examples.closed("device1", 1, 1).json()));
        assertThat(browser.received.get(1))
                .isEqualTo(
                        "average " + sameForm(Examples.closed("device1", 2, 1).json()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void aPageWatchesDevicesFromTheFirstAndOthersLater(String transports) {
        publish(Examples.closed("device1", 0, 1));
        publish(Examples.closed("device2", 0, 1));
        broadcast.open();
        var browser = connect(transports, null, Map.of("subscription", "device%31,nobody%5B%5D"));
        await().until(() -> browser.windows() == 1);
        browser.received.clear();
        browser.socket.emit("subscribe", new JSONArray(List.of("device2")));
        await().until(() -> browser.windows() == 1);
        publish(Examples.closed("device1", 1, 1));
        publish(Examples.closed("device2", 1, 1));

        await().untilAsserted(() -> assertThat(browser.received).hasSize(2));
        assertThat(browser.received).allMatch(event -> event.contains("\"device_name\":\"device2\""));
    }

    @Test
    void onlyTheLastOfManySubscriptionsWithinASecondIsApplied() {
        for (var device : List.of("device1", "device2", "device3")) {
            publish(Examples.closed(device, 0, 1));
        }
        broadcast.open();
        var browser = connect("websocket", null, Map.of("subscription", "device1"));
        await().until(() -> browser.windows() == 1);
        for (var device : List.of("device1", "device2", "device1", "device2", "device3")) {
            browser.socket.emit("subscribe", new JSONArray(List.of(device)));
        }

        await().until(() -> browser.received.get(browser.received.size() - 1).contains("\"device_name\":\"device3\""));
        assertThat(browser.received).hasSizeLessThan(5);
        assertThat(refusals.count(Refusals.Reason.SUBSCRIPTIONS)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void withATokenNobodyElseGetsAnythingAndThePageCanSayWhy(String transports) throws IOException {
        reopenWithToken();
        publish(Examples.theContracts());
        broadcast.open();
        var nobody = connect(transports, null);
        var wrong = connect(transports, null, Map.of("token", "wrong"));
        var friend = connect(transports, null, Map.of("token", TOKEN));

        await().until(() -> friend.windows() == 1);
        for (var stranger : List.of(nobody, wrong)) {
            await().untilAsserted(
                            () -> assertThat(stranger.errors.toString()).contains("this emitter requires a token"));
            assertThat(stranger.received).isEmpty();
        }
        assertThat(broadcast.clients()).isEqualTo(1);
        assertThat(refusals.count(Refusals.Reason.TOKEN)).isGreaterThanOrEqualTo(2);
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
    void withATokenTheDataWantsItAndThePageWithItsFormIsForEveryone(
            String path, String header, String value, int status) throws Exception {
        reopenWithToken();
        var request = HttpRequest.newBuilder(frontend.address().resolve(path));
        Optional.ofNullable(header).ifPresent(it -> request.header(it, value));

        assertThat(send(request).statusCode()).isEqualTo(status);
    }

    @Test
    void aBrowserKeepsTheTokenThatItOpenedThePageWith() throws Exception {
        reopenWithToken();
        var response = send(HttpRequest.newBuilder(frontend.address().resolve("/?token=" + TOKEN)));

        assertThat(response.statusCode()).isEqualTo(303);
        assertThat(response.headers().firstValue("Location")).contains("/");
        assertThat(response.headers().firstValue("Set-Cookie")).hasValueSatisfying(cookie -> assertThat(cookie)
                .matches("fieldline_session=[A-Za-z0-9_-]{22}; Path=/; HttpOnly; SameSite=Strict; Max-Age=\\d+"));
        var data = HttpRequest.newBuilder(frontend.address().resolve("/api/devices"))
                .header("Cookie", session(response));
        assertThat(send(data).statusCode()).isEqualTo(200);
    }

    private String session() throws Exception {
        return session(send(HttpRequest.newBuilder(frontend.address().resolve("/?token=" + TOKEN))));
    }

    private static String session(HttpResponse<?> response) {
        return response.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
    }

    @Test
    void aWrongTokenOpensThePageOnlyWithItsFormAndDoesNotStayInTheAddress() throws Exception {
        reopenWithToken();
        var response = send(HttpRequest.newBuilder(frontend.address().resolve("/?token=wrong"))
                .header("Cookie", session()));

        assertThat(response.headers().firstValue("Location")).contains("/#token-refused");
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(refusals.count(Refusals.Reason.TOKEN)).isEqualTo(1);
    }

    @Test
    void oneConnectionTooManyIsAnswered503() throws Exception {
        limits = new ClientLimits(1, 1_000, 20, 1_000, 1_000);
        reopen();
        try (var first = socket()) {
            first.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
            assertThat(first.getInputStream().read()).isEqualTo('H'); // it was accepted before the second
            try (var second = socket()) {
                assertThat(new String(second.getInputStream().readAllBytes(), UTF_8))
                        .startsWith("HTTP/1.1 503 ");
            }
        }
        await().untilAsserted(() ->
                assertThat(refusals.count(Refusals.Reason.CONNECTIONS)).isEqualTo(1));
        await().ignoreExceptions().until(() -> get("/healthz").statusCode() == 200); // the first is closed
    }

    @Test
    void tooManyRequestsOfOneAddressAreAnswered429() throws Exception {
        limits = new ClientLimits(100, 1, 20, 1_000, 1_000);
        reopen();
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/healthz").statusCode()).isEqualTo(200);

        assertThat(get("/healthz").statusCode()).isEqualTo(429);
        assertThat(refusals.count(Refusals.Reason.REQUESTS)).isEqualTo(1);
    }

    @Test
    void aBodyTooLongIsAnswered413() throws Exception {
        var request = HttpRequest.newBuilder(frontend.address().resolve("/socket.io/?EIO=4&transport=polling&sid=x"))
                .POST(HttpRequest.BodyPublishers.ofString("x".repeat(1_001)));

        assertThat(send(request).statusCode()).isEqualTo(413);
        assertThat(refusals.count(Refusals.Reason.BODY)).isEqualTo(1);
    }

    @Test
    void aPageThatSendsTooMuchByWebsocketIsDisconnected() {
        broadcast.open();
        var talker = connect("websocket", null);
        var shouter = connect("websocket", null);
        var quiet = connect("websocket", null);
        await().until(() -> broadcast.clients() == 3);
        for (var message = 0; message < 60; message++) {
            talker.socket.emit("subscribe", new JSONArray(List.of("device1")));
        }
        shouter.socket.emit("subscribe", "x".repeat(1_001));

        await().untilAsserted(() -> assertThat(talker.disconnects).isNotEmpty());
        await().untilAsserted(() -> assertThat(shouter.disconnects).isNotEmpty());
        assertThat(quiet.disconnects).isEmpty();
        assertThat(refusals.count(Refusals.Reason.MESSAGES)).isPositive();
        assertThat(refusals.count(Refusals.Reason.FRAME)).isEqualTo(1);
    }

    @Test
    void aPageThatSendsTooMuchByPollingIsDisconnected() throws IOException {
        limits = new ClientLimits(100, 1_000, 20, 10_000, 10_000); // for one request with most of them
        reopen();
        broadcast.open();
        var talker = connect("polling", null);
        var quiet = connect("polling", null);
        await().until(() -> broadcast.clients() == 2);
        for (var message = 0; message < 60; message++) {
            talker.socket.emit("subscribe", new JSONArray(List.of("device1")));
        }

        await().untilAsserted(() -> assertThat(talker.disconnects).isNotEmpty());
        assertThat(quiet.disconnects).isEmpty();
        assertThat(refusals.count(Refusals.Reason.MESSAGES)).isPositive();
    }

    /** Texts that netty-socketio parses as many packets, or needs a long time to parse. */
    @ParameterizedTest
    @MethodSource("floods")
    void aPageThatSendsManyMessagesInOneTextByWebsocketIsDisconnected(String flood) {
        broadcast.open();
        var page = webSocket(new WebSocket.Listener() {});
        page.sendText("40", true).join();
        await().until(() -> broadcast.clients() == 1);
        page.sendText("2probe\u001e3", true).join();
        page.sendText(flood, true).join();

        await().until(() -> broadcast.clients() == 0);
        assertThat(refusals.count(Refusals.Reason.MESSAGES)).isEqualTo(1);
        page.abort();
    }

    @ParameterizedTest
    @MethodSource("floods")
    void aPageThatSendsManyMessagesInOneTextByPollingIsDisconnected(String flood) throws Exception {
        broadcast.open();
        var opened = get("/socket.io/?EIO=4&transport=polling").body();
        var poll = "/socket.io/?EIO=4&transport=polling&sid=" + new JSONObject(opened.substring(1)).getString("sid");
        post(poll, "40");
        assertThat(get(poll).body()).startsWith("40{");
        await().until(() -> broadcast.clients() == 1);
        post(poll, "2probe\u001e3");
        assertThat(broadcast.clients()).isEqualTo(1);
        post(poll, flood);

        await().until(() -> broadcast.clients() == 0);
        assertThat(refusals.count(Refusals.Reason.MESSAGES)).isEqualTo(1);
    }

    private static Stream<String> floods() {
        return Stream.of(
                String.join("\u001e", Collections.nCopies(45, "42[\"subscribe\",null]")),
                "21:42[\"subscribe\",null]".repeat(41),
                "\u00001?3".repeat(50),
                "3".repeat(900),
                "42" + "1".repeat(900) + "[\"subscribe\",null]",
                "451-[\"subscribe\",{\"_placeholder\":true,\"num\":0}]");
    }

    @Test
    void theRestOfALongMessageAfterItsJsonIsIgnored() throws IOException {
        limits = new ClientLimits(100, 1_000, 20, 10_000, 10_000);
        reopen();
        broadcast.open();
        var texts = new CopyOnWriteArrayList<String>();
        var page = webSocket(new WebSocket.Listener() {
            @Override
            public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                texts.add(text.toString());
                return WebSocket.Listener.super.onText(socket, text, last);
            }
        });
        page.sendText("40", true).join();
        await().until(() -> broadcast.clients() == 1);
        var watch = "42%d[\"subscribe\",null]";
        page.sendText("42" + "%-8000s".formatted("[\"nothing\"]") + watch.formatted(1), true)
                .join();
        page.sendText(watch.formatted(2), true).join();

        await().until(() -> texts.stream().anyMatch(text -> text.startsWith("432")));
        assertThat(texts).noneMatch(text -> text.startsWith("431"));
        page.abort();
    }

    @Test
    void aPageThatTakesNothingIsDisconnectedAndTheOthersGetAll() {
        broadcast.open();
        var stuck = webSocket(new WebSocket.Listener() {
            @Override
            public void onOpen(WebSocket socket) {
                socket.sendText("40", true); // and reads no message
            }
        });
        var browser = connect("websocket", null);
        await().until(() -> broadcast.clients() == 2);
        for (var window = 0; window < 1_000; window++) { // 12 MB, more than the buffers of the sockets
            publish(padded(Examples.closed("device1", window, 1), 12_000));
        }

        await().until(() -> broadcast.evicted() == 1);
        assertThat(broadcast.clients()).isEqualTo(1);
        await().untilAsserted(() -> assertThat(browser.received.toString())
                .contains("\"start\":" + Examples.START.plusSeconds(15 * 999).toEpochMilli()));
        assertThat(browser.disconnects).isEmpty();
        stuck.abort();
    }

    private static AverageEvent padded(AverageEvent event, int bytes) {
        var json = event.json().replaceFirst("}$", ",\"padding\":\"" + "d".repeat(bytes) + "\"}");
        return new AverageEvent(
                event.series(), event.start(), event.revision(), event.closed(), event.position(), json, json.length());
    }

    @Test
    void nothingThatAPageSendsReachesAnother() {
        broadcast.open();
        var talker = connect("websocket", null);
        var listener = connect("websocket", null);
        await().until(() -> broadcast.clients() == 2);
        for (var event : List.of("average", "snapshot", "reading", "message")) {
            talker.socket.emit(event, "forged");
        }
        publish(Examples.theContracts());

        await().until(() -> listener.windows() == 1);
        assertThat(listener.received).noneMatch(event -> event.contains("forged"));
    }

    @Test
    void aTakenPortIsSaidWithWhatToDo() {
        var port = frontend.address().getPort();

        assertThatThrownBy(() -> open(port))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1 port %d", port)
                .hasMessageContaining("--port");
    }

    private void reopenWithToken() throws IOException {
        token = Optional.of(TOKEN);
        reopen();
    }

    private void reopen() throws IOException {
        frontend.close();
        frontend = open(0);
    }

    private java.net.Socket socket() throws IOException {
        return new java.net.Socket(
                InetAddress.getLoopbackAddress(), frontend.address().getPort());
    }

    private WebSocket webSocket(WebSocket.Listener listener) {
        var address = frontend.address().toString().replace("http", "ws");
        return http.newWebSocketBuilder()
                .buildAsync(URI.create(address + "/socket.io/?EIO=4&transport=websocket"), listener)
                .join();
    }

    /** Uses a new connection, because netty-socketio closes it after each response without a header. */
    private void post(String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(frontend.address().resolve(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var posted = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(posted.statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(frontend.address().resolve(path)));
    }

    private HttpFrontend open(int port) throws IOException {
        var access = new Access(List.of(URI.create("https://friend.example")), token);
        var rest = new RestApi(live, new AverageQuery(live.averages(), AverageHistory.NONE), Optional::empty, () -> "");
        return HttpFrontend.open(
                InetSocketAddress.createUnresolved("127.0.0.1", port),
                access,
                limits,
                refusals,
                broadcast,
                new HttpRequests(rest, StaticPages.read(web)),
                (thread, error) -> {});
    }

    private void publish(AverageEvent average) {
        live.averages().add(average);
        broadcast.flush();
    }

    private HttpFrontend assertOpens(int port) {
        return await().ignoreExceptions().until(() -> open(port), it -> true);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private Browser connect(String transports, String origin) {
        return connect(transports, origin, Map.of());
    }

    /** {@code auth} has texts, some of them with JSON. */
    private Browser connect(String transports, String origin, Map<String, String> auth) {
        var options = IO.Options.builder()
                .setForceNew(true)
                .setAuth(auth)
                .setReconnectionDelay(100)
                .setTransports(transports.split(","))
                .setExtraHeaders(origin == null ? Map.of() : Map.of("Origin", List.of(origin)))
                .build();
        var browser = new Browser(IO.socket(frontend.address(), options));
        sockets.add(browser.socket);
        browser.socket.connect();
        return browser;
    }

    /** The JSON with its fields in the order of this library. */
    private static String sameForm(String json) {
        try {
            return new JSONObject(json).toString();
        } catch (org.json.JSONException notJson) {
            throw new IllegalArgumentException(json, notJson);
        }
    }

    private static final class Browser {
        private final Socket socket;
        private final List<String> received = new CopyOnWriteArrayList<>();
        private final List<Object> disconnects = new CopyOnWriteArrayList<>();
        private final List<Object> errors = new CopyOnWriteArrayList<>();

        Browser(Socket socket) {
            this.socket = socket;
            for (var event : List.of("snapshot", "average", "reading")) {
                socket.on(event, data -> received.add(event + " " + data[0]));
            }
            socket.on(Socket.EVENT_DISCONNECT, data -> disconnects.add(data[0]));
            socket.on(Socket.EVENT_CONNECT_ERROR, data -> errors.add(data[0]));
        }

        /** The number of received averages, in snapshots and alone. */
        private int windows() {
            return received.stream()
                    .mapToInt(message -> message.split("\"window_start\"", -1).length - 1)
                    .sum();
        }
    }
}

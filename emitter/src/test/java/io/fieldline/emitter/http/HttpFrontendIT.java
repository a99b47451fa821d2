package io.fieldline.emitter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldline.emitter.EmitterConfig;
import io.fieldline.emitter.live.Broadcast;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.RecentAverages;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFrontendIT {
    private final RecentAverages recent = new RecentAverages(240, 500, Duration.ofHours(1), Clock.systemUTC());
    private final Broadcast broadcast = new Broadcast(recent);
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Socket> sockets = new ArrayList<>();
    private HttpFrontend frontend;

    @TempDir
    private Path web;

    @BeforeEach
    void open() throws IOException {
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
        broadcast.publish(Examples.theContracts());
        broadcast.open();
        var browser = connect(transports, null);
        await().untilAsserted(() -> assertThat(browser.received).hasSize(1));
        broadcast.publish(Examples.open("device1", 1, 2));

        await().untilAsserted(() -> assertThat(browser.received)
                .containsExactly(
                        "snapshot " + sameForm(Examples.message("snapshot-event.json")),
                        "average " + sameForm(Examples.open("device1", 1, 2).json())));
    }

    @Test
    void whoConnectsBeforeTheFeedHasCaughtUpGetsTheWholeSnapshotOnceItHas() {
        var browser = connect("websocket", null);
        await().until(browser.socket::connected);
        broadcast.publish(Examples.theContracts());
        broadcast.open();

        await().untilAsserted(() -> assertThat(browser.received)
                .containsExactly("snapshot " + sameForm(Examples.message("snapshot-event.json"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void aSnapshotOfManyPagesArrivesWhole(String transports) {
        var browser = connectToManyWindows(transports);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(browser.windows()).isEqualTo(20 * 240));
    }

    /** By polling netty-socketio lost the 51st packet of an answer, when more came while it wrote that answer. */
    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void aBurstDuringTheSnapshotArrivesWhole(String transports) {
        var browser = connectToManyWindows(transports);
        await().untilAsserted(() -> assertThat(browser.received).isNotEmpty());
        for (var window = 240; window < 250; window++) {
            for (var device = 0; device < 200; device++) {
                broadcast.publish(Examples.closed("device" + device, window, device));
            }
        }

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(browser.windows()).isEqualTo(20 * 240 + 10 * 200));
    }

    private Browser connectToManyWindows(String transports) {
        for (var window = 0; window < 240; window++) {
            for (var device = 0; device < 20; device++) {
                broadcast.publish(Examples.closed("device" + device, window, window));
            }
        }
        broadcast.open();
        return connect(transports, null);
    }

    @Test
    void aBrowserThatComesBackGetsWhatItMissed() {
        broadcast.open();
        var browser = connect("websocket", null);
        await().until(browser.socket::connected);
        var port = frontend.address().getPort();
        frontend.close();
        broadcast.publish(Examples.theContracts());
        frontend = assertOpens(port);

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(browser.received)
                .contains("snapshot " + sameForm(Examples.message("snapshot-event.json"))));
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
        "EIO=4&transport=polling&j=0, , 400"
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
    void aTakenPortIsSaidWithWhatToDo() {
        var port = frontend.address().getPort();

        assertThatThrownBy(() -> open(port))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1 port %d", port)
                .hasMessageContaining("--port");
    }

    private HttpFrontend open(int port) throws IOException {
        var config = new EmitterConfig(
                "unused",
                "127.0.0.1",
                port,
                List.of(URI.create("https://friend.example")),
                Duration.ofHours(1),
                240,
                500);
        var rest = new RestApi(recent, Optional::empty, Map::of);
        return HttpFrontend.open(config, broadcast, new HttpRequests(rest, StaticPages.read(web)));
    }

    private HttpFrontend assertOpens(int port) {
        return await().ignoreExceptions().until(() -> open(port), it -> true);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private Browser connect(String transports, String origin) {
        var options = IO.Options.builder()
                .setForceNew(true)
                .setReconnectionDelay(100)
                .setTransports(transports.split(","))
                .setExtraHeaders(origin == null ? Map.of() : Map.of("Origin", List.of(origin)))
                .build();
        var browser = new Browser(IO.socket(frontend.address(), options));
        sockets.add(browser.socket);
        browser.socket.connect();
        return browser;
    }

    /** With the fields in the order in which this library prints them. */
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
        private final List<Object> errors = new CopyOnWriteArrayList<>();

        Browser(Socket socket) {
            this.socket = socket;
            for (var event : List.of("snapshot", "average")) {
                socket.on(event, data -> received.add(event + " " + data[0]));
            }
            socket.on(Socket.EVENT_CONNECT_ERROR, data -> errors.add(data[0]));
        }

        /** How many averages came, in snapshots and alone. */
        private int windows() {
            return received.stream()
                    .mapToInt(message -> message.split("\"window_start\"", -1).length - 1)
                    .sum();
        }
    }
}

package io.fieldline.emitter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.history.AverageHistory;
import io.fieldline.emitter.history.AverageQuery;
import io.fieldline.emitter.limits.ClientLimits;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.operations.DirectStore;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An {@link HttpFrontend} without Kafka and without a history, and its clients. */
final class TestServer implements AutoCloseable {
    final LiveState live = Examples.live(250, 500);
    final Broadcaster broadcast;
    final Refusals refusals = new Refusals();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Socket> sockets = new ArrayList<>();
    private ClientLimits limits = new ClientLimits(100, 1_000, 20, 1_000, 1_000);
    private Optional<String> token = Optional.empty();
    private Path web;
    private HttpFrontend frontend;

    /** Its clients may be slow for a while, as on a busy machine. */
    TestServer() {
        this(Duration.ofMinutes(2));
    }

    TestServer(Duration slowClientTimeout) {
        broadcast = Examples.broadcast(live, Duration.ofMillis(50), slowClientTimeout);
    }

    /** Starts the server; the page is written to this folder. */
    void start(Path folder) throws IOException {
        live.averages().readFrom("topic-1", Map.of());
        Files.writeString(folder.resolve("index.html"), "<h1>Fieldline</h1>");
        web = folder;
        frontend = open(0);
    }

    @Override
    public void close() {
        sockets.forEach(Socket::disconnect);
        frontend.close();
        broadcast.close();
    }

    void reopen(ClientLimits other) throws IOException {
        limits = other;
        reopen();
    }

    void reopenWithToken(String required) throws IOException {
        token = Optional.of(required);
        reopen();
    }

    private void reopen() throws IOException {
        frontend.close();
        frontend = open(0);
    }

    void stop() {
        frontend.close();
    }

    /** Starts it again on the same port. */
    void restart(int port) {
        frontend = await().ignoreExceptions().until(() -> open(port), it -> true);
    }

    URI address() {
        return frontend.address();
    }

    HttpFrontend open(int port) throws IOException {
        var access = new Access(List.of(URI.create("https://friend.example")), token);
        var rest = new RestApi(live, new AverageQuery(live.averages(), AverageHistory.NONE), Optional::empty, () -> "");
        return HttpFrontend.open(
                InetSocketAddress.createUnresolved("127.0.0.1", port),
                access,
                limits,
                refusals,
                broadcast,
                new HttpRequests(rest, StaticPages.read(web), DirectStore.operations(live)),
                (thread, error) -> {});
    }

    void publish(AverageEvent average) {
        live.averages().add(average);
        broadcast.flush();
    }

    java.net.Socket socket() throws IOException {
        return new java.net.Socket(InetAddress.getLoopbackAddress(), address().getPort());
    }

    WebSocket webSocket(WebSocket.Listener listener) {
        var url = address().toString().replace("http", "ws");
        return http.newWebSocketBuilder()
                .buildAsync(URI.create(url + "/socket.io/?EIO=4&transport=websocket"), listener)
                .join();
    }

    /** Uses a new connection, because netty-socketio closes it after each response without a header. */
    void post(String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address().resolve(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var posted = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(posted.statusCode()).isEqualTo(200);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address().resolve(path)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    TestBrowser connect(String transports, @Nullable String origin) {
        return connect(transports, origin, Map.of());
    }

    /** {@code auth} has texts, some of them with JSON. */
    TestBrowser connect(String transports, @Nullable String origin, Map<String, String> auth) {
        var options = IO.Options.builder()
                .setForceNew(true)
                .setAuth(auth)
                .setReconnectionDelay(100)
                .setTransports(transports.split(","))
                .setExtraHeaders(origin == null ? Map.of() : Map.of("Origin", List.of(origin)))
                .build();
        var browser = new TestBrowser(IO.socket(address(), options));
        sockets.add(browser.socket);
        browser.socket.connect();
        return browser;
    }
}

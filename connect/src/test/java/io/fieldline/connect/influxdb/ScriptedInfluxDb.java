package io.fieldline.connect.influxdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/** An HTTP server that records the requests and answers as a test wants. It is not InfluxDB; {@code InfluxDbIT} uses a real one. */
final class ScriptedInfluxDb implements AutoCloseable {
    record Request(String address, String authorization, String body) {}

    record Answer(int status, String body) {}

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final List<Request> requests = new ArrayList<>();
    private volatile Function<Request, Answer> script = request -> new Answer(204, "");

    ScriptedInfluxDb() throws IOException {
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void answerBy(Function<Request, Answer> script) {
        this.script = script;
    }

    synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var isCompressed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        var bytes = exchange.getRequestBody();
        var request = new Request(
                exchange.getRequestURI().toString(),
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                new String((isCompressed ? new GZIPInputStream(bytes) : bytes).readAllBytes(), UTF_8));
        synchronized (this) {
            requests.add(request);
        }
        var answer = script.apply(request);
        var body = answer.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

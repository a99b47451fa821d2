package io.fieldline.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fieldline.lifecycle.ErrorText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code /healthz}, {@code /readyz} and {@code /metrics}, on two threads called {@code http}, so that a slow response does
 * not delay the others.
 */
public final class HealthServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HealthServer.class);
    private static final int THREADS = 2;
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final int NOT_FOUND = 404;
    private static final int BACKLOG = 16;
    private static final String TEXT = "text/plain; charset=utf-8";

    /** The text format of Prometheus. */
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, HealthServer::thread);

    private HealthServer(HttpServer server) {
        this.server = server;
    }

    /** The problem in words; empty if there is none. */
    public interface Health extends Supplier<String> {}

    /** Starts the server; throws IOException with what to do if the port is in use. */
    public static HealthServer start(InetSocketAddress address, Health alive, Health ready, Supplier<String> metrics)
            throws IOException {
        var status = new HealthServer(create(address));
        var server = status.server;
        server.setExecutor(status.threads);
        server.createContext("/", exchange -> answer(exchange, NOT_FOUND, TEXT, "/healthz, /readyz or /metrics\n"));
        server.createContext("/healthz", exchange -> answer(exchange, alive.get()));
        server.createContext("/readyz", exchange -> answer(exchange, ready.get()));
        server.createContext("/metrics", exchange -> answer(exchange, OK, METRICS, metrics.get()));
        server.start();
        log.info(
                "answering: http://{}:{}",
                address.getHostString(),
                server.getAddress().getPort());
        return status;
    }

    private static HttpServer create(InetSocketAddress address) throws IOException {
        try {
            return HttpServer.create(address, BACKLOG);
        } catch (IOException unusable) {
            throw new IOException(
                    "cannot answer on --http-host %s --http-port %d: %s; choose another --http-port"
                            .formatted(address.getHostString(), address.getPort(), ErrorText.of(unusable)),
                    unusable);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static Thread thread(Runnable task) {
        var thread = new Thread(task, "http");
        thread.setDaemon(true);
        return thread;
    }

    private static void answer(HttpExchange exchange, String problem) throws IOException {
        if (problem.isEmpty()) {
            answer(exchange, OK, TEXT, "ok\n");
        } else {
            answer(exchange, UNAVAILABLE, TEXT, problem + "\n");
        }
    }

    private static void answer(HttpExchange exchange, int code, String type, String text) throws IOException {
        try (exchange) {
            var body = text.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}

package io.fieldline.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.checks.CheckReport;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;

/** Finds out by its HTTP port whether a service runs already, so that a check neither disturbs it nor reports its port. */
public final class RunningService {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String service;
    private final HealthSettings http;

    /** {@code service} is its name in {@code fieldline_build_info}. */
    public RunningService(String service, HealthSettings http) {
        this.service = service;
        this.http = http;
    }

    /** Whether the service runs; also reports its state, or that another program has its port. */
    public boolean isRunning(CheckReport report) {
        var address = http.address().filter(it -> it.getPort() != 0);
        if (address.isEmpty() || isFree(address.get())) {
            return false;
        }
        if (address.get().isUnresolved()) {
            report.failed("--http-host %s: unknown host".formatted(http.host()));
            return false;
        }
        try {
            if (get("/metrics").contains("fieldline_build_info{service=\"%s\"".formatted(service))) {
                var state = get("/readyz").strip();
                report.note(state.equals("ok") ? service + " is running and ready" : service + " is running: " + state);
                return true;
            }
        } catch (IOException notHttp) {
            // another program has the port
        }
        report.failed("port %d at %s is taken by another program or not allowed; choose another --http-port"
                .formatted(address.get().getPort(), http.host()));
        return false;
    }

    private static boolean isFree(InetSocketAddress address) {
        try (var socket = new ServerSocket()) {
            socket.bind(address);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private String get(String path) throws IOException {
        var url = URI.create("http://%s:%d%s".formatted(host(), http.port().orElseThrow(), path))
                .toURL();
        var connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
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

    private String host() {
        return http.host().contains(":") ? '[' + http.host() + ']' : http.host();
    }
}

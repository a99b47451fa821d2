package io.fieldline.health;

import io.fieldline.checks.CheckReport;
import io.fieldline.checks.HttpProbe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds out by its HTTP port whether a service runs already, so that a check neither disturbs it nor reports its port. */
public final class RunningService {
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
        var running = new HttpProbe("http", http.host(), address.get().getPort());
        try {
            if (running.get("/metrics").contains("fieldline_build_info{service=\"%s\"".formatted(service))) {
                var state = running.get("/readyz").strip();
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
}

package io.fieldline.brokers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports of this machine that no other machine can reach. */
final class Loopback {
    static final String ADDRESS = "127.0.0.1";

    private Loopback() {}

    /** HiveMQ reports a start even when its port is taken, Kafka says so late and at length: asked first. */
    static void requireFree(int port) throws IOException {
        try {
            listen(port).close();
        } catch (IOException taken) {
            throw new IOException(
                    "port %d is taken or not allowed; end what listens there, or choose another with --port"
                            .formatted(port),
                    taken);
        }
    }

    static int freePort() throws IOException {
        try (var probe = listen(0)) {
            return probe.getLocalPort();
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }
}

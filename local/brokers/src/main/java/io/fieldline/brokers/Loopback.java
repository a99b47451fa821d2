package io.fieldline.brokers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports of this machine that no other machine can reach. */
final class Loopback {
    static final String ADDRESS = "127.0.0.1";

    private Loopback() {}

    static void requireFree(int port) throws IOException {
        requireFree(ADDRESS, port);
    }

    /** HiveMQ reports a start even when its port is taken, Kafka reports it late and at length: so this looks first. */
    static void requireFree(String address, int port) throws IOException {
        try {
            new ServerSocket(port, 1, InetAddress.getByName(address)).close();
        } catch (IOException taken) {
            throw new IOException(
                    "port %d is taken or not allowed at %s; stop what listens there, or choose another with --port"
                            .formatted(port, address),
                    taken);
        }
    }
}

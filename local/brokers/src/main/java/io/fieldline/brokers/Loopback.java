package io.fieldline.brokers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports that only this machine can reach. */
final class Loopback {
    static final String ADDRESS = "127.0.0.1";

    private Loopback() {}

    static void requireFree(int port) throws IOException {
        requireFree(ADDRESS, port);
    }

    /** Checks the port before the start, because HiveMQ does not report a port in use, and Kafka reports it late. */
    static void requireFree(String address, int port) throws IOException {
        try {
            new ServerSocket(port, 1, InetAddress.getByName(address)).close();
        } catch (IOException taken) {
            throw new IOException(
                    "port %d is taken or not allowed at %s; stop the process that listens there, or choose another port with --port"
                            .formatted(port, address),
                    taken);
        }
    }
}

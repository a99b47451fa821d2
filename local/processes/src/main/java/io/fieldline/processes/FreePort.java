package io.fieldline.processes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;

/**
 * Finds a free port for a process that must know its port before it binds it. The port is below those that Linux uses for outgoing
 * connections and for listeners on port 0 (32768 and up), so that only a process that names it can take it in the meantime.
 */
public final class FreePort {
    private static final int FIRST = 20_000;
    private static final int END = 32_768;
    private static final int ATTEMPTS = 200;

    private FreePort() {}

    /** Throws IllegalStateException if every port that it tried is in use. */
    public static int find() {
        var random = RandomGenerator.getDefault(); // so that two processes at the same time try different ports
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            var port = random.nextInt(FIRST, END);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException(
                "no free port between %d and %d after %d attempts".formatted(FIRST, END, ATTEMPTS));
    }

    private static boolean isFree(int port) {
        try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}

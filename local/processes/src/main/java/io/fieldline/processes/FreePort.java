package io.fieldline.processes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;

/**
 * A port on which nobody listens now, for a process that must know it before it can bind it. It is below those that Linux takes
 * for outgoing connections and for listeners on port 0 (32768 and up), so that only somebody who names it can take it until then.
 */
public final class FreePort {
    private static final int FIRST = 20_000;
    private static final int END = 32_768;
    private static final int ATTEMPTS = 200;

    private FreePort() {}

    /** Throws IllegalStateException if every port that it tried is taken. */
    public static int find() {
        var random = RandomGenerator.getDefault(); // two processes that look at the same time look at different ports
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

package io.fieldline.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between the agent and the broker. While it discards, nothing that the agent sends arrives, and
 * nobody notices, as on a link that died without closing the connection.
 */
final class DiscardingProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean discarding;

    private DiscardingProxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    static DiscardingProxy start(int target) throws IOException {
        var proxy = new DiscardingProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
        new Thread(proxy::accept, "proxy").start();
        return proxy;
    }

    URI uri() {
        return URI.create("tcp://127.0.0.1:" + server.getLocalPort());
    }

    void discard() {
        discarding = true;
    }

    /** Closes the connections, because parts of them are missing, and forwards those that follow. */
    void forward() {
        sockets.forEach(DiscardingProxy::close);
        discarding = false;
    }

    @Override
    public void close() throws IOException {
        server.close();
        sockets.forEach(DiscardingProxy::close);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                connect(server.accept());
            } catch (IOException closed) {
                // the server is closed, or a client left
            }
        }
    }

    private void connect(Socket client) throws IOException {
        sockets.add(client);
        try {
            var broker = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(broker);
            new Thread(() -> copy(client, broker, true), "proxy-to-broker").start();
            new Thread(() -> copy(broker, client, false), "proxy-to-agent").start();
        } catch (IOException away) {
            close(client);
        }
    }

    private void copy(Socket from, Socket to, boolean mayDiscard) {
        try (from;
                to) {
            copy(from.getInputStream(), to.getOutputStream(), mayDiscard);
        } catch (IOException broken) {
            // both sockets are closed now
        } finally {
            sockets.remove(from);
        }
    }

    private void copy(InputStream from, OutputStream to, boolean mayDiscard) throws IOException {
        var buffer = new byte[8_192];
        for (var count = from.read(buffer); count >= 0; count = from.read(buffer)) {
            if (!mayDiscard || !discarding) {
                to.write(buffer, 0, count);
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException broken) {
            // it is closed
        }
    }
}

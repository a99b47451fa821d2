package io.fieldline.endtoend;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A proxy in front of a port of this machine that can disconnect: it ends its connections and refuses new ones. This also
 * disconnects the workers of a page, which Chromium's own emulation of a network does not do. Each direction of a connection has
 * a thread.
 */
final class TcpProxy implements AutoCloseable {
    private final int target;
    private final int port;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private ServerSocket listener;

    private TcpProxy(int target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
        this.port = listener.getLocalPort();
    }

    static TcpProxy to(int target) throws IOException {
        var proxy = new TcpProxy(target, listen(0));
        proxy.accept(proxy.listener);
        return proxy;
    }

    int port() {
        return port;
    }

    void disconnect() throws IOException {
        listener.close();
        ends.forEach(TcpProxy::end);
        ends.clear();
    }

    void reconnect() throws IOException {
        listener = listen(port);
        accept(listener);
    }

    @Override
    public void close() {
        try {
            disconnect();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    }

    private void accept(ServerSocket listening) {
        thread(() -> {
            try {
                while (true) {
                    connect(listening.accept(), listening);
                }
            } catch (IOException disconnected) {
                end(listening);
            }
        });
    }

    private void connect(Socket near, ServerSocket listening) {
        Socket far;
        try {
            far = new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException refused) {
            end(near);
            return;
        }
        ends.add(near);
        ends.add(far);
        if (listening.isClosed()) { // disconnected in this moment, perhaps without these
            end(near);
            end(far);
        }
        thread(() -> copy(near, far));
        thread(() -> copy(far, near));
    }

    private void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException disconnected) {
            end(from);
        } finally {
            ends.remove(from);
        }
    }

    private static void end(Closeable end) {
        try {
            end.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void thread(Runnable work) {
        var thread = new Thread(work, "tcp-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}

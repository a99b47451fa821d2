package io.fieldline.testbed;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A proxy in front of a port of this machine. It can disconnect: it then ends its connections and refuses new ones. This also
 * disconnects the workers of a page, which Chromium's own emulation of a network does not do. And it can discard what clients
 * send, which nobody notices, as on a link that died without closing the connection. Each direction of a connection has a
 * thread.
 */
public final class TcpProxy implements AutoCloseable {
    private final int target;
    private final int port;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private ServerSocket listener;
    private volatile boolean discarding;

    private TcpProxy(int target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
        this.port = listener.getLocalPort();
    }

    public static TcpProxy to(int target) throws IOException {
        var proxy = new TcpProxy(target, listen(0));
        proxy.accept(proxy.listener);
        return proxy;
    }

    public int port() {
        return port;
    }

    public void disconnect() throws IOException {
        listener.close();
        endConnections();
    }

    public void reconnect() throws IOException {
        listener = listen(port);
        accept(listener);
    }

    public void discard() {
        discarding = true;
    }

    /** Ends the connections, because parts of them are missing, and forwards those that follow. */
    public void forward() {
        endConnections();
        discarding = false;
    }

    @Override
    public void close() {
        try {
            disconnect();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void endConnections() {
        ends.forEach(TcpProxy::end);
        ends.clear();
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
        thread(() -> copy(near, far, true));
        thread(() -> copy(far, near, false));
    }

    private void copy(Socket from, Socket to, boolean mayDiscard) {
        try (from;
                to) {
            copy(from.getInputStream(), to.getOutputStream(), mayDiscard);
        } catch (IOException disconnected) {
            end(from);
        } finally {
            ends.remove(from);
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

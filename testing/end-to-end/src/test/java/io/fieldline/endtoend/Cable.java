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
 * A way to a port of this machine that can be cut: connections end and new ones are refused, for a page's workers as
 * well, which Chromium's own emulation of a network leaves connected. Each direction of a connection has a thread.
 */
final class Cable implements AutoCloseable {
    private final int target;
    private final int port;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private ServerSocket listener;

    private Cable(int target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
        this.port = listener.getLocalPort();
    }

    static Cable to(int target) throws IOException {
        var cable = new Cable(target, listen(0));
        cable.accept(cable.listener);
        return cable;
    }

    int port() {
        return port;
    }

    void cut() throws IOException {
        listener.close();
        ends.forEach(Cable::end);
        ends.clear();
    }

    void mend() throws IOException {
        listener = listen(port);
        accept(listener);
    }

    @Override
    public void close() {
        try {
            cut();
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
            } catch (IOException cut) {
                end(listening);
            }
        });
    }

    private void connect(Socket near, ServerSocket listening) {
        Socket far;
        try {
            far = new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException nobodyThere) {
            end(near);
            return;
        }
        ends.add(near);
        ends.add(far);
        if (listening.isClosed()) { // cut in this moment, perhaps without these
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
        } catch (IOException cut) {
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
        var thread = new Thread(work, "cable");
        thread.setDaemon(true);
        thread.start();
    }
}

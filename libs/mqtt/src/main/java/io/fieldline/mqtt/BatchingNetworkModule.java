package io.fieldline.mqtt;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.jspecify.annotations.Nullable;

/**
 * A connection that asks the system for many packets at once. Paho reads a packet's first two bytes singly, and writes
 * every packet by itself: a system call for each, here and at the broker, and with TLS a record.
 *
 * <p>It sends at once: with Nagle's algorithm, which Paho leaves on, small acknowledgements wait for the broker's delayed
 * ones, about 1,000 messages a second instead of 10,000.
 */
final class BatchingNetworkModule implements NetworkModule {
    private static final int READ_AT_ONCE = 65_536;

    /** The interval at which Paho's reader checks whether it must end. */
    private static final Duration LOOK_UP = Duration.ofSeconds(1);

    private final String host;
    private final int port;
    private final @Nullable SSLSocketFactory tls;
    private final int timeoutMillis;
    private final long maximumPacketSize;
    private final Socket socket = new Socket();
    private @Nullable InputStream in;
    private @Nullable OutputStream out;

    /**
     * Describes a connection; {@link #start} makes it.
     *
     * @param tls            without it nothing is encrypted
     * @param timeoutSeconds for connecting, and as much for TLS to agree
     * @param maximumPacketSize of what the broker may send, in bytes
     */
    BatchingNetworkModule(
            String host, int port, @Nullable SSLSocketFactory tls, int timeoutSeconds, long maximumPacketSize) {
        this.host = host;
        this.port = port;
        this.tls = tls;
        this.timeoutMillis = (int) Duration.ofSeconds(timeoutSeconds).toMillis();
        this.maximumPacketSize = maximumPacketSize;
    }

    @Override
    public void start() throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(host, port), timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            var data = tls == null ? socket : Tls.handshake(tls, socket, host, port);
            socket.setSoTimeout((int) LOOK_UP.toMillis());
            in = new PacketInputStream(new BufferedInputStream(data.getInputStream(), READ_AT_ONCE), maximumPacketSize);
            out = BatchingOutputStream.start(data.getOutputStream());
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return started(in);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return started(out);
    }

    /** Waits a little for what is written to leave. */
    @Override
    public void stop() throws IOException {
        if (out == null || socket.isClosed()) {
            return;
        }
        try (socket) {
            socket.shutdownInput(); // Paho's reader ends with the end of the stream, not with a broken one
            out.close();
        }
    }

    @Override
    public String getServerURI() {
        return "%s://%s:%d".formatted(tls == null ? "tcp" : "ssl", host, port);
    }

    private static <S> S started(@Nullable S stream) throws IOException {
        if (stream == null) {
            throw new IOException("not connected");
        }
        return stream;
    }
}

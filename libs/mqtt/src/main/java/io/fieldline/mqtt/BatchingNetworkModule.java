package io.fieldline.mqtt;

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
 * A connection that reads and writes many packets with one system call, and takes each PUBLISH out of what Paho reads.
 * Paho reads the first two bytes of a packet singly, and writes each packet separately. That costs a system call for
 * each, here and at the broker, and with TLS a record.
 *
 * <p>Nagle's algorithm, which Paho leaves on, is off. With it, small acknowledgements wait for the delayed ones of the
 * broker, which limits the rate to about 1,000 messages per second instead of 10,000.
 */
final class BatchingNetworkModule implements NetworkModule {
    /** The interval at which Paho's reader checks whether it must end. */
    private static final Duration LOOK_UP = Duration.ofSeconds(1);

    private final String host;
    private final int port;
    private final @Nullable SSLSocketFactory tls;
    private final int timeoutMillis;
    private final long maximumPacketSize;
    private final PublishReceiver receiver;
    private final Socket socket = new Socket();
    private @Nullable InputStream in;
    private @Nullable OutputStream out;

    /**
     * Describes a connection; {@link #start} opens it.
     *
     * @param tls               if absent, the connection is not encrypted
     * @param timeoutSeconds    for connecting, and again for the TLS handshake
     * @param maximumPacketSize the maximum size of a packet from the broker, in bytes
     * @param receiver          receives each PUBLISH on Paho's receiving thread
     */
    BatchingNetworkModule(
            String host,
            int port,
            @Nullable SSLSocketFactory tls,
            int timeoutSeconds,
            long maximumPacketSize,
            PublishReceiver receiver) {
        this.host = host;
        this.port = port;
        this.tls = tls;
        this.timeoutMillis = (int) Duration.ofSeconds(timeoutSeconds).toMillis();
        this.maximumPacketSize = maximumPacketSize;
        this.receiver = receiver;
    }

    @Override
    public void start() throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(host, port), timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            var data = tls == null ? socket : Tls.handshake(tls, socket, host, port);
            socket.setSoTimeout((int) LOOK_UP.toMillis());
            var toSocket = data.getOutputStream();
            var toBroker = BatchingOutputStream.start(
                    tls == null ? toSocket : new TlsOutputStream(toSocket, data.getInputStream()));
            out = toBroker;
            in = new PacketInputStream(
                    data.getInputStream(), maximumPacketSize, packet -> receiver.received(packet, toBroker));
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

    /** Waits a short time until the written bytes are sent. */
    @Override
    public void stop() throws IOException {
        if (out == null || socket.isClosed()) {
            return;
        }
        try (socket) {
            socket.shutdownInput(); // Paho's reader then sees the end of the stream, and not an error
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

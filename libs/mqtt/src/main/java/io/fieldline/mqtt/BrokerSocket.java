package io.fieldline.mqtt;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;

/** A socket to the broker without a client on it, for a program that writes MQTT itself. */
public final class BrokerSocket {
    private BrokerSocket() {}

    /**
     * Connects, with TLS if the address says so. Throws IOException if the broker does not answer in time; so does each
     * read, until the caller sets another timeout.
     */
    public static Socket open(MqttSettings settings, Duration timeout) throws IOException {
        var uri = settings.uri();
        var isEncrypted = "ssl".equals(uri.getScheme());
        var port = BatchingNetworkModuleFactory.port(uri, isEncrypted);
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(
                    new InetSocketAddress(uri.getHost().replaceAll("[\\[\\]]", ""), port), (int) timeout.toMillis());
            socket.setSoTimeout((int) timeout.toMillis());
            return isEncrypted ? Tls.handshake(Tls.sockets(settings), socket, uri.getHost(), port) : socket;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        } catch (GeneralSecurityException unusable) {
            socket.close();
            throw new IOException(unusable.getMessage(), unusable);
        }
    }
}

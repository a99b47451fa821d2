package io.fieldline.emitter.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** A connection from a chosen loopback address; the test chooses every byte. */
final class Raw implements AutoCloseable {
    private final Socket socket = new Socket();

    private Raw(String from, int port, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.bind(loopback(from, 0));
        socket.connect(loopback("127.0.0.1", port), 60_000);
        socket.setTcpNoDelay(true);
    }

    private static InetSocketAddress loopback(String address, int port) throws IOException {
        return new InetSocketAddress(InetAddress.getAllByName(address)[0], port);
    }

    static Raw connect(String from, int port) throws IOException {
        return new Raw(from, port, 0);
    }

    /** A connection with a receive buffer of a few kilobytes. */
    static Raw connectSmall(String from, int port) throws IOException {
        return new Raw(from, port, 4_096);
    }

    static String get(String path, String... headers) {
        return request("GET", path, headers);
    }

    static String request(String method, String path, String... headers) {
        var lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return "%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n".formatted(method, path, lines);
    }

    static String upgrade(String... headers) {
        return get("/socket.io/?EIO=4&transport=websocket", headers)
                .replaceFirst(
                        "\r\n\r\n$",
                        "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
                                + "\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    }

    /** Sends a masked text frame; the mask is zero, so that the payload stays readable. */
    void sendText(String text) throws IOException {
        var payload = text.getBytes(ISO_8859_1);
        var frame = new ByteArrayOutputStream();
        frame.write(0x81);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        socket.getOutputStream().write(frame.toByteArray());
    }

    Raw send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        return this;
    }

    /** Reads until this text has arrived, the connection ends, or the time is over. */
    String readUntil(String text, Duration patience) throws IOException {
        var received = new ByteArrayOutputStream();
        var deadline = System.nanoTime() + patience.toNanos();
        var buffer = new byte[65_536];
        while (System.nanoTime() < deadline && !received.toString(ISO_8859_1).contains(text)) {
            var left = (int) Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
            socket.setSoTimeout(left);
            try {
                var length = socket.getInputStream().read(buffer);
                if (length < 0) {
                    break;
                }
                received.write(buffer, 0, length);
            } catch (SocketTimeoutException over) {
                break;
            }
        }
        return received.toString(ISO_8859_1);
    }

    /** Whether the other end closes or resets the connection within this time. */
    boolean isClosedWithin(Duration patience) {
        var deadline = System.nanoTime() + patience.toNanos();
        var buffer = new byte[65_536];
        try {
            while (System.nanoTime() < deadline) {
                socket.setSoTimeout((int) Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
                if (socket.getInputStream().read(buffer) < 0) {
                    return true;
                }
            }
            return false;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // it is closed
        }
    }
}

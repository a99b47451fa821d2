package io.fieldline.load.send;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Accepts one connection after the other, and breaks each one after some messages, the last of which it does not acknowledge. */
public final class FakeBroker implements AutoCloseable {
    private static final byte[] CONNACK = {0x20, 6, 0, 0, 3, 0x21, 0, 20}; // Receive Maximum 20
    private static final int PUBLISH = 3;

    private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final int messagesPerConnection;
    private final int reason;
    private final boolean isSilent;

    /** {@code reason} is that of each acknowledgement. */
    FakeBroker(int messagesPerConnection, int reason) throws IOException {
        this(messagesPerConnection, reason, false);
    }

    private FakeBroker(int messagesPerConnection, int reason, boolean isSilent) throws IOException {
        this.messagesPerConnection = messagesPerConnection;
        this.reason = reason;
        this.isSilent = isSilent;
        var thread = new Thread(this::serve, "fake-broker");
        thread.setDaemon(true);
        thread.start();
    }

    /** Accepts connections and messages, and acknowledges nothing. */
    public static FakeBroker silent() throws IOException {
        return new FakeBroker(Integer.MAX_VALUE, 0, true);
    }

    public URI uri() {
        return URI.create("tcp://127.0.0.1:" + server.getLocalPort());
    }

    /** The payloads, repeats included. */
    List<String> received() {
        return received;
    }

    private void serve() {
        try {
            while (true) {
                try (var socket = server.accept()) {
                    serve(socket);
                }
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket socket) throws IOException {
        var input = new DataInputStream(socket.getInputStream());
        var output = new DataOutputStream(socket.getOutputStream());
        for (var messages = 0; messages < messagesPerConnection; ) {
            var type = input.read() >> 4;
            var body =
                    type < 0 ? new byte[0] : input.readNBytes(input.readUnsignedByte()); // all packets here are short
            if (type == 1) {
                output.write(CONNACK);
            } else if (type == PUBLISH) {
                messages++;
                publish(body, messages < messagesPerConnection, output);
            } else {
                return;
            }
        }
    }

    private void publish(byte[] body, boolean acknowledge, DataOutputStream output) throws IOException {
        var id = 2 + body[1]; // after the topic
        received.add(new String(body, id + 3, body.length - id - 3, StandardCharsets.UTF_8));
        if (acknowledge && !isSilent) {
            output.write(new byte[] {0x40, 3, body[id], body[id + 1], (byte) reason});
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

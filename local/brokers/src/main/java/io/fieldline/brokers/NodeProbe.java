package io.fieldline.brokers;

import io.fieldline.lifecycle.ErrorText;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/**
 * Asks the Kafka node on its port which requests it knows (ApiVersions, version 0), so that all threads on the path of a request
 * must work. Kafka answers this before an account is checked.
 */
record NodeProbe(int port) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final short API_VERSIONS = 18;
    private static final short VERSION = 0;
    private static final int CORRELATION = 1;
    private static final short NO_CLIENT_ID = -1;
    private static final int HEADER_BYTES = 10;

    /** Empty if the node answers, otherwise the problem; returns within 20 s. */
    String problem() {
        try (var socket = new Socket()) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE.toMillis());
            ask(new DataOutputStream(socket.getOutputStream()));
            return answer(new DataInputStream(socket.getInputStream()));
        } catch (IOException silent) {
            return "the node does not answer on port %d: %s".formatted(port, ErrorText.of(silent));
        }
    }

    private static void ask(DataOutputStream out) throws IOException {
        out.writeInt(HEADER_BYTES);
        out.writeShort(API_VERSIONS);
        out.writeShort(VERSION);
        out.writeInt(CORRELATION);
        out.writeShort(NO_CLIENT_ID);
        out.flush();
    }

    private static String answer(DataInputStream in) throws IOException {
        in.readInt(); // length
        in.readInt(); // correlation
        var error = in.readShort();
        return error == 0 ? "" : "the node answers with error %d".formatted(error);
    }
}

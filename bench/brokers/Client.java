package io.fieldline.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** As much of an MQTT 5 client as the measurement needs, so that no library queues or retries behind its back. */
final class Client implements AutoCloseable {
    static final int CONNECT = 1;
    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int SUBSCRIBE = 8;
    static final int SUBACK = 9;

    private static final int SESSION_EXPIRY = 0x11;
    private static final int HOUR = 3600;

    /** A packet from the broker: its type and flags, and what follows its length. */
    record Packet(int header, byte[] body) {
        int type() {
            return header >> 4;
        }

        int packetId(int offset) {
            return ((body[offset] & 0xFF) << 8) | (body[offset + 1] & 0xFF);
        }

        /** Of a PUBACK; 0x10 means that no subscription matched. */
        int reason() {
            return body.length > 2 ? body[2] & 0xFF : 0;
        }
    }

    private final Socket socket;
    private final DataInputStream input;
    private final DataOutputStream output;
    private boolean sessionPresent;

    private Client(Socket socket) throws IOException {
        this.socket = socket;
        this.input = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.output = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    }

    static Client connect(int port, String id, boolean cleanStart, int readTimeoutMs) throws IOException {
        var client = new Client(new Socket(InetAddress.getLoopbackAddress(), port));
        client.socket.setTcpNoDelay(true);
        client.socket.setSoTimeout(readTimeoutMs);
        var body = new ByteArrayOutputStream();
        var data = new DataOutputStream(body);
        data.writeUTF("MQTT");
        data.writeByte(5);
        data.writeByte(cleanStart ? 2 : 0);
        data.writeShort(0); // no keep-alive
        data.writeByte(5); // bytes of properties
        data.writeByte(SESSION_EXPIRY);
        data.writeInt(HOUR);
        data.writeUTF(id);
        client.send(CONNECT << 4, body.toByteArray());
        client.output.flush();
        var answer = client.read();
        if (answer.type() != CONNACK || answer.body()[1] != 0) {
            throw new IOException("expected a CONNACK with 0, got " + answer);
        }
        client.sessionPresent = (answer.body()[0] & 1) == 1;
        return client;
    }

    boolean hasSession() {
        return sessionPresent;
    }

    void subscribe(String filter) throws IOException {
        var body = new ByteArrayOutputStream();
        var data = new DataOutputStream(body);
        data.writeShort(1);
        data.writeByte(0);
        data.writeUTF(filter);
        data.writeByte(1); // QoS
        send(SUBSCRIBE << 4 | 2, body.toByteArray());
        output.flush();
        for (var answer = read(); answer.type() != SUBACK; answer = read()) {
            // a message that was waiting
        }
    }

    void publish(String topic, int packetId, String payload) throws IOException {
        var body = new ByteArrayOutputStream();
        var data = new DataOutputStream(body);
        data.writeUTF(topic);
        data.writeShort(packetId);
        data.writeByte(0);
        data.write(payload.getBytes(StandardCharsets.UTF_8));
        send(PUBLISH << 4 | 2, body.toByteArray());
        output.flush();
    }

    void acknowledge(int packetId) throws IOException {
        send(PUBACK << 4, new byte[] {(byte) (packetId >> 8), (byte) packetId});
        output.flush();
    }

    Packet read() throws IOException {
        var header = input.readUnsignedByte();
        var length = 0;
        for (var shift = 0; ; shift += 7) {
            var next = input.readUnsignedByte();
            length |= (next & 0x7F) << shift;
            if (next < 0x80) {
                return new Packet(header, input.readNBytes(length));
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void send(int header, byte[] body) throws IOException {
        output.writeByte(header);
        var rest = body.length;
        do {
            output.writeByte(rest > 0x7F ? (rest & 0x7F) | 0x80 : rest);
            rest >>= 7;
        } while (rest > 0);
        output.write(body);
    }
}

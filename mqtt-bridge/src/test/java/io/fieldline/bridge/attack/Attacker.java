package io.fieldline.bridge.attack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;

/** Publishes messages at QoS 1 that no client library would send. For one thread. */
final class Attacker implements AutoCloseable {
    static final byte[] NO_PROPERTIES = {};

    /** Less than the 20 unacknowledged messages that a Mosquitto with default settings accepts. */
    private static final int WINDOW = 16;

    private static final int PATIENCE_MILLIS = 120_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private int published;
    private int unacknowledged;

    private Attacker(URI broker) throws IOException {
        socket = new Socket(broker.getHost(), broker.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    static Attacker connect(URI broker, String clientId) throws IOException {
        var attacker = new Attacker(broker);
        var body = new ByteArrayOutputStream();
        text(body, "MQTT".getBytes(UTF_8));
        body.write(new byte[] {5, 2, 0, 0, 0}); // clean start, no keep-alive, no properties
        text(body, clientId.getBytes(UTF_8));
        attacker.send(0x10, body.toByteArray(), new byte[0]);
        attacker.readPacket();
        return attacker;
    }

    /** Waits while the number of unacknowledged messages is at its maximum. */
    void publish(String topic, byte[] payload) throws IOException {
        publish(topic, NO_PROPERTIES, payload);
    }

    void publish(String topic, byte[] properties, byte[] payload) throws IOException {
        while (unacknowledged >= WINDOW) {
            readPacket();
            unacknowledged--;
        }
        var header = new ByteArrayOutputStream();
        text(header, topic.getBytes(UTF_8));
        var id = published++ % 60_000 + 1;
        header.write(id >> 8);
        header.write(id);
        variable(header, properties.length);
        header.writeBytes(properties);
        send(0x32, header.toByteArray(), payload);
        unacknowledged++;
    }

    /** Returns after the broker has acknowledged everything. */
    @Override
    public void close() throws IOException {
        try (socket) {
            while (unacknowledged > 0) {
                readPacket();
                unacknowledged--;
            }
        }
    }

    /** A user property, for {@link #publish(String, byte[], byte[])}. */
    static byte[] userProperty(String name, String value) {
        var property = new ByteArrayOutputStream();
        property.write(0x26);
        text(property, name.getBytes(UTF_8));
        text(property, value.getBytes(UTF_8));
        return property.toByteArray();
    }

    static byte[] correlationData(int length) {
        var property = new ByteArrayOutputStream();
        property.write(0x09);
        text(property, new byte[length]);
        return property.toByteArray();
    }

    static byte[] repeated(byte[] property, int times) {
        var all = new ByteArrayOutputStream();
        for (var i = 0; i < times; i++) {
            all.writeBytes(property);
        }
        return all.toByteArray();
    }

    private void send(int type, byte[] header, byte[] payload) throws IOException {
        var start = new ByteArrayOutputStream();
        start.write(type);
        variable(start, header.length + payload.length);
        out.write(start.toByteArray());
        out.write(header);
        out.write(payload);
        out.flush();
    }

    private void readPacket() throws IOException {
        in.readByte();
        in.skipNBytes(in.readUnsignedByte()); // acknowledgements are short
    }

    private static void text(ByteArrayOutputStream out, byte[] text) {
        out.write(text.length >> 8);
        out.write(text.length);
        out.writeBytes(text);
    }

    private static void variable(ByteArrayOutputStream out, int value) {
        var rest = value;
        do {
            out.write((rest & 0x7F) | (rest > 0x7F ? 0x80 : 0));
            rest >>= 7;
        } while (rest > 0);
    }
}

package io.fieldline.load.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.mqtt.BrokerSocket;
import io.fieldline.mqtt.MqttReasons;
import io.fieldline.mqtt.MqttSettings;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/**
 * As much of an MQTT 5 client as publishing at QoS 1 needs. One thread writes, in batches; the same or another one reads the
 * acknowledgements. See docs/decisions/0075 and 0081.
 */
final class PublishConnection implements AutoCloseable {
    /** Reason codes from here on are failures (MQTT 5, 2.4). */
    static final int FAILURE = 0x80;

    private static final int CONNECT = 0x10;
    private static final int CONNACK = 0x20;
    private static final int PUBLISH_QOS_1 = 0x32;
    private static final int PUBACK = 0x40;
    private static final int DISCONNECT = 0xE0;
    private static final int RECEIVE_MAXIMUM = 0x21;
    private static final int BUFFER = 32 * 1024;

    private final Socket socket;
    private final PacketReader input;
    private final DataOutputStream output;
    private int receiveMaximum = 65_535;
    private volatile boolean broken;

    /** Receives packet id and reason code of each acknowledgement. */
    @FunctionalInterface
    interface Acknowledgements {
        void acknowledged(int packetId, int reason);
    }

    private PublishConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.input = new PacketReader(socket.getInputStream());
        this.output = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER));
    }

    /**
     * Returns when the broker has accepted the connection.
     *
     * @throws RefusedException if it refuses the account
     */
    static PublishConnection open(MqttSettings settings, String clientId, Duration timeout)
            throws IOException, RefusedException {
        var connection = new PublishConnection(BrokerSocket.open(settings, timeout));
        try {
            connection.write(CONNECT, connect(settings, clientId));
            connection.flush();
            connection.readConnack(settings);
            connection.socket.setSoTimeout(0);
        } catch (IOException | RefusedException failed) {
            connection.socket.close();
            throw failed;
        }
        return connection;
    }

    private static byte[] connect(MqttSettings settings, String clientId) throws IOException, RefusedException {
        var body = new ByteArrayOutputStream();
        var data = new DataOutputStream(body);
        data.writeUTF("MQTT");
        data.writeByte(5);
        data.writeByte(settings.user().isPresent() ? 0b1100_0010 : 0b10); // user, password, clean start
        data.writeShort(0); // no keep-alive
        data.writeByte(0); // no properties: the session ends with the connection
        data.writeUTF(clientId);
        if (settings.user().isPresent()) {
            data.writeUTF(settings.user().get());
            data.writeUTF(password(settings));
        }
        return body.toByteArray();
    }

    private static String password(MqttSettings settings) throws RefusedException {
        try {
            return settings.password();
        } catch (IOException unreadable) {
            throw new RefusedException(unreadable.getMessage());
        }
    }

    private void readConnack(MqttSettings settings) throws IOException, RefusedException {
        var answer = input.next();
        if (answer.type() != CONNACK) {
            throw new IOException("the broker %s does not speak MQTT 5".formatted(settings.uri()));
        }
        if (answer.octet(1) >= FAILURE) {
            throw new RefusedException(
                    "the broker %s refuses the account %s: %s; check --mqtt-user and --mqtt-password-file"
                            .formatted(
                                    settings.uri(),
                                    settings.user().orElse("(none)"),
                                    MqttReasons.words(answer.octet(1))));
        }
        var first = answer.octet(2) < 0x80 ? 3 : 4; // after a length of one or two bytes
        for (var property = first; property < answer.body().length; property += propertyLength(answer, property)) {
            if (answer.octet(property) == RECEIVE_MAXIMUM) {
                receiveMaximum = answer.number(property + 1);
            }
        }
    }

    /** Of the properties of a CONNACK (MQTT 5, 3.2.2.3), with the identifier. */
    private static int propertyLength(PacketReader.Packet packet, int offset) {
        return switch (packet.octet(offset)) {
            case 0x24, 0x25, 0x28, 0x29, 0x2A -> 2;
            case 0x13, 0x21, 0x22 -> 3;
            case 0x11, 0x27 -> 5;
            case 0x26 -> { // two texts
                var first = 3 + packet.number(offset + 1);
                yield first + 2 + packet.number(offset + first);
            }
            default -> 3 + packet.number(offset + 1); // one text
        };
    }

    /** How many messages may be unacknowledged. */
    int receiveMaximum() {
        return receiveMaximum;
    }

    boolean isBroken() {
        return broken;
    }

    /** The message leaves with the next {@link #flush}, or earlier. */
    void publish(int packetId, String topic, byte[] payload) {
        try {
            var name = topic.getBytes(UTF_8);
            output.writeByte(PUBLISH_QOS_1);
            writeLength(2 + name.length + 2 + 1 + payload.length);
            output.writeShort(name.length);
            output.write(name);
            output.writeShort(packetId);
            output.writeByte(0); // no properties
            output.write(payload);
        } catch (IOException failed) {
            closeSocket();
        }
    }

    void flush() {
        try {
            output.flush();
        } catch (IOException failed) {
            closeSocket();
        }
    }

    @Override
    public void close() {
        try {
            write(DISCONNECT, new byte[0]);
            output.flush();
        } catch (IOException failed) {
            // it is broken already
        }
        closeSocket();
    }

    /** Only what reads makes the connection broken, so that no acknowledgement comes later. */
    private void closeSocket() {
        try {
            socket.close();
        } catch (IOException failed) {
            // the next read gets an exception too
        }
    }

    /** Waits for an acknowledgement, and passes on all that have arrived. At the end of the connection it is broken. */
    void readAcknowledgements(Acknowledgements receiver) {
        try {
            do {
                var packet = input.next();
                if (packet.type() == PUBACK) {
                    receiver.acknowledged(packet.number(0), packet.octet(2));
                }
            } while (input.hasNext());
        } catch (IOException ended) { // close, or the broker ended the connection
            closeSocket();
            broken = true;
        }
    }

    private void write(int header, byte[] body) throws IOException {
        output.writeByte(header);
        writeLength(body.length);
        output.write(body);
    }

    private void writeLength(int length) throws IOException {
        var rest = length;
        do {
            output.writeByte(rest > 0x7F ? (rest & 0x7F) | 0x80 : rest);
            rest >>= 7;
        } while (rest > 0);
    }
}

package io.fieldline.mqtt;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker that answers each packet with bytes that a test chooses, for answers that Mosquitto does not give on demand.
 */
final class ScriptedBroker implements AutoCloseable {
    static final int CONNECT = 1;
    static final int PUBLISH = 3;
    static final int PUBREC = 5;
    static final int PUBCOMP = 7;
    static final int SUBSCRIBE = 8;
    static final int DISCONNECT = 14;
    static final byte[] CLOSE = {};
    static final byte[] SILENCE = {-1};
    static final byte[] CONNACK = {0x20, 3, 0, 0, 0};

    private static final Logger log = LoggerFactory.getLogger(ScriptedBroker.class);

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Function<Packet, byte[]> script;
    private final List<Packet> received = new CopyOnWriteArrayList<>();

    /** A packet from the client: its type (MQTT 5, 2.1.2) and what follows the length. */
    record Packet(int type, byte[] body) {
        /** The acknowledgement of a packet that begins with its identifier. */
        byte[] acknowledgement(int acknowledgementType, int code) {
            return new byte[] {(byte) (acknowledgementType << 4), 4, body[0], body[1], 0, (byte) code};
        }

        /** The acknowledgement of a PUBLISH, which begins with its topic. */
        byte[] publishAcknowledgement(int code) {
            var topic = ((body[0] & 0xFF) << 8) | (body[1] & 0xFF);
            return new byte[] {0x40, 3, body[2 + topic], body[3 + topic], (byte) code};
        }
    }

    private ScriptedBroker(Function<Packet, byte[]> script) throws IOException {
        this.script = script;
    }

    static ScriptedBroker start(Function<Packet, byte[]> script) throws IOException {
        var broker = new ScriptedBroker(script);
        var thread = new Thread(broker::acceptAll, "scripted-broker");
        thread.setDaemon(true);
        thread.start();
        return broker;
    }

    URI uri() {
        return URI.create("tcp://127.0.0.1:" + server.getLocalPort());
    }

    List<Packet> received(int type) {
        return received.stream().filter(packet -> packet.type() == type).toList();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try (var client = server.accept()) {
                serve(client);
            } catch (IOException gone) {
                log.trace("the client left, or this broker did", gone);
            }
        }
    }

    private void serve(Socket client) throws IOException {
        var in = new DataInputStream(client.getInputStream());
        while (true) {
            var type = in.readUnsignedByte() >> 4;
            var packet = new Packet(type, in.readNBytes(length(in)));
            received.add(packet);
            var answer = script.apply(packet);
            if (answer == CLOSE) {
                return;
            }
            if (answer != SILENCE) {
                client.getOutputStream().write(answer);
            }
        }
    }

    private static int length(DataInputStream in) throws IOException {
        var digits = new ArrayList<Integer>();
        do {
            digits.add(in.readUnsignedByte());
        } while (digits.get(digits.size() - 1) > 127);
        var length = 0;
        for (var i = digits.size() - 1; i >= 0; i--) {
            length = (length << 7) | (digits.get(i) & 127);
        }
        return length;
    }
}

package io.fieldline.mqtt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.mqtt.InboundMessage.UserProperty;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.List;

/**
 * A PUBLISH of the broker (MQTT 5, 3.3), with the parts that are used. A text with control characters or with bytes
 * that are not UTF-8 is accepted, because a broker may forward it, and would send it again after each restart.
 *
 * @param id 0 at QoS 0
 */
record PublishPacket(
        int id, int qos, boolean retained, String topic, byte[] payload, List<UserProperty> userProperties) {
    private static final int TYPE = 3;

    /** After this many bytes of user properties, the rest is dropped, because no application uses that many. */
    private static final int MOST_PROPERTIES = 16_384;

    /** Replaces control characters, noncharacters, and bytes that are not UTF-8. No device name may have it. */
    private static final char REPLACEMENT = '|';

    /** Whether a packet with this first byte is a PUBLISH. */
    static boolean isType(byte first) {
        return ((first >> 4) & 0xF) == TYPE;
    }

    /** Reads a packet, from its type to its end, without changing the buffer. Throws if it is malformed. */
    static PublishPacket decode(ByteBuffer packet) throws IOException {
        try {
            var rest = packet.duplicate();
            var flags = rest.get();
            variableByteInteger(rest); // the length
            var qos = (flags >> 1) & 3;
            var topic = text(rest);
            var id = qos == 0 ? 0 : rest.getShort() & 0xFFFF;
            if (qos == 3 || (qos > 0 && id == 0)) {
                throw new IllegalArgumentException("QoS %d, packet id %d".formatted(qos, id));
            }
            var properties = take(rest, variableByteInteger(rest));
            var userProperties = properties.hasRemaining() ? userProperties(properties) : List.<UserProperty>of();
            var payload = new byte[rest.remaining()];
            rest.get(payload);
            return new PublishPacket(id, qos, (flags & 1) != 0, topic, payload, userProperties);
        } catch (BufferUnderflowException | IllegalArgumentException malformed) {
            throw new IOException("the broker sent a malformed PUBLISH", malformed);
        }
    }

    /** Reads a length as in MQTT 5, 1.5.5. */
    static int variableByteInteger(ByteBuffer from) {
        var value = 0;
        for (var shift = 0; shift <= 21; shift += 7) {
            var digit = from.get();
            value |= (digit & 0x7F) << shift;
            if (digit >= 0) {
                break;
            }
        }
        return value;
    }

    /** The user properties, without the other properties of the PUBLISH (MQTT 5, 3.3.2.3). */
    private static List<UserProperty> userProperties(ByteBuffer properties) throws CharacterCodingException {
        var found = new ArrayList<UserProperty>();
        var bytes = 0;
        while (properties.hasRemaining() && bytes < MOST_PROPERTIES) {
            var identifier = properties.get();
            switch (identifier) {
                case 0x26 -> {
                    var before = properties.position();
                    found.add(new UserProperty(text(properties), text(properties)));
                    bytes += properties.position() - before;
                }
                case 0x01 -> take(properties, 1); // payload format
                case 0x02 -> take(properties, 4); // message expiry
                case 0x03, 0x08, 0x09 ->
                    take(properties, properties.getShort() & 0xFFFF); // type, response, correlation
                case 0x0B -> variableByteInteger(properties); // subscription
                default -> throw new IllegalArgumentException("unknown property " + identifier);
            }
        }
        return found;
    }

    private static ByteBuffer take(ByteBuffer from, int length) {
        var taken = from.slice().limit(length);
        from.position(from.position() + length);
        return taken;
    }

    private static String text(ByteBuffer from) throws CharacterCodingException {
        var length = from.getShort() & 0xFFFF;
        var bytes = take(from, length);
        if (isPlain(bytes)) { // as in almost all topics
            return new String(bytes.array(), bytes.arrayOffset(), length, ISO_8859_1);
        }
        var text = UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .replaceWith(String.valueOf(REPLACEMENT))
                .decode(bytes);
        var visible = new StringBuilder(text.length());
        text.codePoints().forEach(character -> visible.appendCodePoint(isText(character) ? character : REPLACEMENT));
        return visible.toString();
    }

    private static boolean isPlain(ByteBuffer text) {
        for (var i = 0; i < text.limit(); i++) {
            if (text.get(i) < ' ' || text.get(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /** Whether MQTT 5 (1.5.4) allows it: it is neither a control character nor a noncharacter. */
    private static boolean isText(int character) {
        var isNoncharacter = (character & 0xFFFE) == 0xFFFE || (character >= 0xFDD0 && character <= 0xFDEF);
        return !isNoncharacter && !Character.isISOControl(character);
    }
}

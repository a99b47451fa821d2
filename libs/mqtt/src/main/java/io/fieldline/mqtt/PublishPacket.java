package io.fieldline.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;

/**
 * A PUBLISH of the broker (MQTT 5, 3.3), reduced to the parts that are used: topic, packet id, user properties and
 * payload.
 *
 * <p>In Paho 1.2.5, an unchecked exception ends the receiving thread if the correlation data has 32 KB or more, or a
 * text has a control character or a noncharacter. A broker may forward such a message, and would send it again after
 * each restart. Also, an empty user property of five bytes takes 76 bytes of memory in Paho.
 */
final class PublishPacket {
    private static final int TYPE = 3;
    private static final int LONGEST_TEXT = 65_535;

    /** Maximum number of bytes of user properties; longer ones are truncated, and no application uses that many. */
    private static final int MOST_PROPERTIES = 16_384;

    /**
     * Replaces characters that Paho does not accept, and bytes that are not UTF-8. No device name may have it. It is
     * one byte, because a packet must not become longer than CONNECT allows.
     */
    private static final char REPLACEMENT = '|';

    private PublishPacket() {}

    /**
     * Returns the packet itself if nothing must change, otherwise a reduced one.
     *
     * @param header number of bytes of the type and the length
     */
    static ByteBuffer withoutWhatPahoCannotTake(ByteBuffer packet, int header) throws IOException {
        if (((packet.get(0) >> 4) & 0xF) != TYPE) {
            return packet;
        }
        try {
            return reduced(packet, header);
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

    private static ByteBuffer reduced(ByteBuffer packet, int header) throws CharacterCodingException {
        var rest = packet.duplicate().position(header);
        var topic = text(rest);
        var id = take(rest, ((packet.get(0) >> 1) & 3) == 0 ? 0 : 2); // there is none at QoS 0
        var properties = take(rest, variableByteInteger(rest));
        if (!properties.hasRemaining() && isPlain(topic)) {
            return packet; // on the path of every reading
        }
        var body = new ByteArrayOutputStream();
        writeText(body, topic, LONGEST_TEXT);
        write(body, id);
        var userProperties = userProperties(properties);
        writeVariableByteInteger(body, userProperties.length);
        body.writeBytes(userProperties);
        write(body, rest);
        var whole = new ByteArrayOutputStream();
        whole.write(packet.get(0));
        writeVariableByteInteger(whole, body.size());
        whole.writeBytes(body.toByteArray());
        return ByteBuffer.wrap(whole.toByteArray());
    }

    /** The user properties, without the other properties of the PUBLISH (MQTT 5, 3.3.2.3). */
    private static byte[] userProperties(ByteBuffer properties) throws CharacterCodingException {
        var kept = new ByteArrayOutputStream();
        while (properties.hasRemaining() && kept.size() < MOST_PROPERTIES) {
            var identifier = properties.get();
            switch (identifier) {
                case 0x26 -> {
                    kept.write(identifier);
                    writeText(kept, text(properties), MOST_PROPERTIES);
                    writeText(kept, text(properties), MOST_PROPERTIES);
                }
                case 0x01 -> take(properties, 1); // payload format
                case 0x02 -> take(properties, 4); // message expiry
                case 0x03, 0x08, 0x09 -> text(properties); // content type, response topic, correlation data
                case 0x0B -> variableByteInteger(properties); // subscription
                default -> throw new IllegalArgumentException("unknown property " + identifier);
            }
        }
        return kept.toByteArray();
    }

    private static ByteBuffer text(ByteBuffer from) {
        return take(from, from.getShort() & 0xFFFF);
    }

    private static ByteBuffer take(ByteBuffer from, int length) {
        var taken = from.slice().limit(length);
        from.position(from.position() + length);
        return taken;
    }

    private static boolean isPlain(ByteBuffer text) {
        for (var i = 0; i < text.limit(); i++) {
            if (text.get(i) < ' ' || text.get(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static void writeText(ByteArrayOutputStream out, ByteBuffer text, int longest)
            throws CharacterCodingException {
        var bytes = isPlain(text) ? text : UTF_8.encode(visible(decode(text)));
        bytes.limit(Math.min(bytes.limit(), longest));
        out.write(bytes.remaining() >> 8);
        out.write(bytes.remaining());
        write(out, bytes);
    }

    private static CharBuffer decode(ByteBuffer text) throws CharacterCodingException {
        return UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .replaceWith(String.valueOf(REPLACEMENT))
                .decode(text);
    }

    private static String visible(CharSequence text) {
        var visible = new StringBuilder(text.length());
        text.codePoints().forEach(character -> visible.appendCodePoint(isTaken(character) ? character : REPLACEMENT));
        return visible.toString();
    }

    /** Whether Paho accepts it: it is neither a control character nor a noncharacter (MQTT 5, 1.5.4). */
    private static boolean isTaken(int character) {
        var isNoncharacter = (character & 0xFFFE) == 0xFFFE || (character >= 0xFDD0 && character <= 0xFDEF);
        return !isNoncharacter && !Character.isISOControl(character);
    }

    private static void write(ByteArrayOutputStream out, ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            out.write(bytes.get());
        }
    }

    private static void writeVariableByteInteger(ByteArrayOutputStream out, int value) {
        var rest = value;
        while (rest > 127) {
            out.write((rest & 0x7F) | 0x80);
            rest >>= 7;
        }
        out.write(rest);
    }
}

package io.fieldline.emitter.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.messages.Names;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.HexFormat;

/**
 * Makes bytes readable: UTF-8 as text, any other byte as <code>\xff</code>, and an invisible character as <code>\n</code>,
 * <code>\r</code>, <code>\t</code> or <code>&#92;u202e</code>. A character that the limit cuts off is left out.
 */
final class EscapedPayload {
    private static final HexFormat HEX = HexFormat.of(); // much faster than a format, in a flood of binary messages

    private final StringBuilder escaped = new StringBuilder();

    private EscapedPayload() {}

    static String of(byte[] bytes, int mostBytes) {
        var text = new EscapedPayload();
        text.decode(ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, mostBytes)), bytes.length <= mostBytes);
        return text.escaped.toString();
    }

    private void decode(ByteBuffer in, boolean isWhole) {
        var decoder = UTF_8.newDecoder();
        var out = CharBuffer.allocate(in.remaining());
        for (var result = decoder.decode(in, out, isWhole); ; result = decoder.decode(in, out, isWhole)) {
            addText(out.flip().toString());
            out.clear();
            if (!result.isMalformed()) {
                return;
            }
            for (var wrong = 0; wrong < result.length(); wrong++) {
                escaped.append("\\x").append(HEX.toHexDigits(in.get()));
            }
        }
    }

    private void addText(String text) {
        text.codePoints().forEach(character -> {
            switch (character) {
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> add(character);
            }
        });
    }

    private void add(int character) {
        if (Names.isInvisible(character)) {
            escaped.append("\\u").append(HEX.toHexDigits(character, digits(character)));
        } else {
            escaped.appendCodePoint(character);
        }
    }

    private static int digits(int character) {
        if (character > 0xfffff) {
            return 6;
        }
        return character > 0xffff ? 5 : 4;
    }
}

package io.fieldline.agent.board;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.function.Consumer;

/**
 * Splits bytes into lines that end with CR, LF or both. Of a line that is too long, the rest is dropped up to the next line
 * end.
 */
public final class LineBuffer {
    /** Frames have at most 127 characters; other sketches send JSON. */
    static final int MAX_LINE = 1024;

    private final byte[] line = new byte[MAX_LINE];
    private int length;
    private boolean overlong;
    private boolean afterReturn;

    /** Takes {@code count} bytes and hands over each line that they end, without its line end. */
    public void add(byte[] bytes, int count, Consumer<String> lines) {
        for (var i = 0; i < count; i++) {
            var isEnd = bytes[i] == '\n' || bytes[i] == '\r';
            if (!isEnd && length < MAX_LINE) {
                line[length++] = bytes[i];
            } else if (!isEnd) {
                overlong = true;
            } else if (bytes[i] == '\r' || !afterReturn) {
                end(lines);
            }
            afterReturn = bytes[i] == '\r';
        }
    }

    /** Whether no line has begun. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** The line that has begun. */
    public String begun() {
        return new String(line, 0, length, ISO_8859_1);
    }

    private void end(Consumer<String> lines) {
        lines.accept(overlong ? begun() + '…' : begun()); // the mark makes a truncated line invalid
        length = 0;
        overlong = false;
    }
}

package io.fieldline.agent.board;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Splits bytes into lines. A line longer than any frame is noise: the rest is dropped up to the next line end. */
public final class LineBuffer {
    /** The longest frame has about 90 characters. */
    static final int MAX_LINE = 128;

    private final byte[] line = new byte[MAX_LINE];
    private int length;
    private boolean overlong;

    /** Takes {@code count} bytes and hands over each line that they end, without its {@code \n} or {@code \r\n}. */
    public void add(byte[] bytes, int count, Consumer<String> lines) {
        for (var i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                end(lines);
            } else if (length < MAX_LINE) {
                line[length++] = bytes[i];
            } else {
                overlong = true;
            }
        }
    }

    /** Whether no line has begun. */
    public boolean isEmpty() {
        return length == 0;
    }

    private void end(Consumer<String> lines) {
        var end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        var text = new String(line, 0, end, StandardCharsets.ISO_8859_1);
        lines.accept(overlong ? text + '…' : text); // the mark makes a truncated line invalid
        length = 0;
        overlong = false;
    }
}

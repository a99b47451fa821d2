package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.io.NumberInput;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Reads the JSON that {@link ReadingJson#write} writes: the fields in that order, without blanks, and in ASCII without
 * escapes. It refuses everything else, also what is not a reading; then {@link ReadingJson} reads the message again and
 * reports what is wrong.
 */
final class CanonicalReadingParser {
    /** A message in another form, or not a reading; without a stack trace, because some senders have only such messages. */
    static final class OtherForm extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OtherForm() {
            super("another form of JSON", null, false, false);
        }
    }

    static final byte[] TIMESTAMP = bytes("{\"timestamp\":");
    private static final byte[] DEVICE_NAME = bytes(",\"device_name\":");
    private static final byte[] METRICS = bytes(",\"metrics\":");
    private static final byte[] UNITS = bytes(",\"units\":");
    private static final byte[] DATA = bytes(",\"data\":");
    private static final byte[] METRIC = bytes(",\"metric\":");
    private static final byte[] UNIT = bytes(",\"unit\":");
    private static final byte[] QUALITY = bytes(",\"quality\":");
    private static final byte[] BOOT = bytes(",\"boot\":");
    private static final byte[] SEQ = bytes(",\"seq\":");
    private static final byte[] TAGS = bytes(",\"tags\":");
    private static final byte[] RAW = bytes(",\"raw\":");
    private static final byte[] SAMPLES = bytes(",\"samples\":");
    private static final byte[] HISTORICAL = bytes(",\"historical\":true");
    private static final byte[] NULL = bytes("null");

    /** A number with this many digits is exact as a double, and so are {@link #POWERS_OF_TEN}; so their quotient is. */
    private static final int EXACT_DIGITS = 15;

    private static final double[] POWERS_OF_TEN = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    /** A whole number with this many digits fits in a long. */
    private static final int MOST_DIGITS = 18;

    private static final int LONGEST_NUMBER = 32;

    /** Longer than any text of a reading; Jackson refuses even longer names of fields. */
    private static final int LONGEST_TEXT = 1_024;

    private final byte[] json;
    private final IntConsumer marks;
    private int position;

    CanonicalReadingParser(byte[] json) {
        this(json, ignored -> {});
    }

    /** Passes the begin and the end of each value, of the sequence and of each raw value to {@code marks}. */
    CanonicalReadingParser(byte[] json, IntConsumer marks) {
        this.json = json;
        this.marks = marks;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    /** The reading; empty if the message has another form, or is not a reading. */
    Optional<Reading> parse() {
        try {
            return Optional.of(fields().toReading());
        } catch (OtherForm | IllegalArgumentException | DateTimeException | IndexOutOfBoundsException other) {
            return Optional.empty();
        }
    }

    ReadingFields fields() {
        var fields = new ReadingFields();
        expect(TIMESTAMP);
        fields.timestamp = timestamp();
        expect(DEVICE_NAME);
        fields.deviceName = text();
        if (skip(METRICS)) {
            fields.metrics = numbers();
            fields.units = skip(UNITS) ? texts() : Map.of();
        } else {
            expect(DATA);
            fields.data = markedNumber();
            fields.metric = skip(METRIC) ? text() : fields.metric;
            fields.unit = skip(UNIT) ? text() : null;
        }
        fields.quality = skip(QUALITY) ? quality() : fields.quality;
        if (skip(BOOT)) {
            fields.boot = text();
            expect(SEQ);
            marks.accept(position);
            fields.sequence = wholeNumber();
            marks.accept(position);
        }
        fields.tags = skip(TAGS) ? texts() : fields.tags;
        fields.raw = skip(RAW) ? numbers() : fields.raw;
        fields.samples = skip(SAMPLES) ? samples() : fields.samples;
        fields.historical = skip(HISTORICAL);
        expect('}');
        if (!isAtEnd()) {
            throw new OtherForm();
        }
        return fields;
    }

    boolean skip(byte[] expected) {
        return skip(expected, 0, expected.length);
    }

    /** Skips a part of another message; returns whether it is the same here. */
    boolean skip(byte[] expected, int from, int to) {
        var end = position + to - from;
        if (end > json.length || !Arrays.equals(json, position, end, expected, from, to)) {
            return false;
        }
        position = end;
        return true;
    }

    private void expect(byte[] expected) {
        if (!skip(expected)) {
            throw new OtherForm();
        }
    }

    private void expect(char expected) {
        if (json[position++] != expected) {
            throw new OtherForm();
        }
    }

    int position() {
        return position;
    }

    boolean isAtEnd() {
        return position == json.length;
    }

    Instant timestamp() {
        var begin = position + 1;
        skipText();
        return Timestamps.checkYear(
                Timestamps.parseCommonIn(json, begin, position - 1).orElseThrow(OtherForm::new));
    }

    private String text() {
        var begin = position + 1;
        skipText();
        if (position - begin > LONGEST_TEXT) {
            throw new OtherForm();
        }
        return ascii(begin, position - 1);
    }

    private void skipText() {
        expect('"');
        while (json[position] != '"') {
            var character = json[position++];
            if (character < ' ' || character == '\\') { // negative bytes are not ASCII
                throw new OtherForm();
            }
        }
        position++;
    }

    private String ascii(int begin, int end) {
        return new String(json, begin, end - begin, ISO_8859_1);
    }

    private Quality quality() {
        return Quality.fromWire(text()).orElseThrow(OtherForm::new);
    }

    private int samples() {
        var samples = wholeNumber();
        if (samples > Integer.MAX_VALUE) {
            throw new OtherForm();
        }
        return (int) samples;
    }

    /** Reads a number without a sign, a leading zero or a fraction. */
    long wholeNumber() {
        var begin = position;
        var number = digits(0);
        if (position - begin > MOST_DIGITS || (json[begin] == '0' && position > begin + 1)) {
            throw new OtherForm();
        }
        return number;
    }

    /** Appends the next digits to a number. */
    private long digits(long before) {
        var number = before;
        var begin = position;
        for (; json[position] >= '0' && json[position] <= '9'; position++) {
            number = 10 * number + json[position] - '0';
        }
        if (position == begin) {
            throw new OtherForm();
        }
        return number;
    }

    private double markedNumber() {
        marks.accept(position);
        var number = number();
        marks.accept(position);
        return number;
    }

    double number() {
        if (skip(NULL)) {
            return Double.NaN;
        }
        var begin = position;
        var negative = json[position] == '-';
        position += negative ? 1 : 0;
        var digits = wholeNumber();
        if (json[position] != '.') {
            return negative ? -digits : digits;
        }
        var fraction = ++position;
        digits = digits(digits);
        if (position - begin > EXACT_DIGITS) {
            if (position - begin > LONGEST_NUMBER) {
                throw new OtherForm();
            }
            return NumberInput.parseDouble(ascii(begin, position), true);
        }
        var exact = digits / POWERS_OF_TEN[position - fraction];
        return negative ? -exact : exact;
    }

    private Map<String, Double> numbers() {
        var numbers = new LinkedHashMap<String, Double>();
        expect('{');
        do {
            var name = text();
            expect(':');
            numbers.put(name, markedNumber());
        } while (hasNext());
        return numbers;
    }

    private Map<String, String> texts() {
        var texts = new HashMap<String, String>();
        expect('{');
        do {
            var name = text();
            expect(':');
            texts.put(name, text());
        } while (hasNext());
        return texts;
    }

    private boolean hasNext() {
        if (json[position] == ',') {
            position++;
            return true;
        }
        expect('}');
        return false;
    }
}

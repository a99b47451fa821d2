package io.fieldline.messages;

import io.fieldline.messages.Reading.Identity;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads messages that differ from an earlier one only in the timestamp, the values, the sequence and the raw values. A
 * device usually sends such messages. It creates no {@link Reading}, because the rest is known from the earlier message. It
 * only knows the form that {@link ReadingJson#write} writes.
 */
public final class ReadingTemplate {
    private final byte[] json;
    /** The index after the timestamp. */
    private final int begin;
    /** The begin and the end of each number that may differ. */
    private final int[] numbers;

    private final List<String> metrics;
    private final boolean hasSequence;
    private final double[] values;
    private Instant timestamp;
    private long sequence;

    private ReadingTemplate(byte[] json, int begin, int[] numbers, ReadingFields fields) {
        this.json = json;
        this.begin = begin;
        this.numbers = numbers;
        this.metrics = fields.data == null ? List.copyOf(fields.metrics.keySet()) : List.of(fields.metric);
        this.hasSequence = fields.sequence != null;
        this.values = new double[metrics.size()];
        this.timestamp = Instant.EPOCH;
    }

    /** The template of a message; empty if it has another form, or is not a reading. */
    public static Optional<ReadingTemplate> of(byte[] json) {
        var marks = new ArrayList<Integer>();
        try {
            var fields = new CanonicalReadingParser(json, marks::add).fields();
            fields.toReading();
            var begin = new CanonicalReadingParser(json);
            begin.skip(CanonicalReadingParser.TIMESTAMP);
            begin.timestamp();
            var numbers = marks.stream().mapToInt(Integer::intValue).toArray();
            var template = new ReadingTemplate(json, begin.position(), numbers, fields);
            return template.isWhole(fields) ? Optional.of(template) : Optional.empty();
        } catch (CanonicalReadingParser.OtherForm
                | IllegalArgumentException
                | DateTimeException
                | IndexOutOfBoundsException other) {
            return Optional.empty();
        }
    }

    /** False if a name occurs twice, so that it is unknown which number belongs to it. */
    private boolean isWhole(ReadingFields fields) {
        return numbers.length == 2 * (metrics.size() + (hasSequence ? 1 : 0) + fields.raw.size());
    }

    /** Returns whether a message is similar; then the other methods return its data. */
    public boolean read(byte[] message) {
        try {
            return isSimilar(new CanonicalReadingParser(message));
        } catch (CanonicalReadingParser.OtherForm
                | IllegalArgumentException
                | DateTimeException
                | IndexOutOfBoundsException other) {
            return false;
        }
    }

    private boolean isSimilar(CanonicalReadingParser message) {
        if (!message.skip(CanonicalReadingParser.TIMESTAMP)) {
            return false;
        }
        timestamp = message.timestamp();
        var from = begin;
        for (var i = 0; i < numbers.length; i += 2) {
            if (!message.skip(json, from, numbers[i])) {
                return false;
            }
            readNumber(message, i / 2);
            from = numbers[i + 1];
        }
        return message.skip(json, from, json.length) && message.isAtEnd() && sequence < Identity.SEQUENCE_LIMIT;
    }

    private void readNumber(CanonicalReadingParser message, int index) {
        if (index < values.length) {
            values[index] = message.number();
        } else if (index == values.length && hasSequence) {
            sequence = message.wholeNumber();
        } else {
            message.number(); // a raw value
        }
    }

    /** Its size in memory, in bytes. */
    public int bytes() {
        return json.length;
    }

    public Instant timestamp() {
        return timestamp;
    }

    /** The value of one of its metrics; NaN if it has a fault. */
    public double value(String metric) {
        return values[metrics.indexOf(metric)];
    }

    /** The largest value of its metrics, without the sign. */
    public double largest() {
        var largest = 0.0;
        for (var value : values) {
            largest = Math.abs(value) > largest ? Math.abs(value) : largest;
        }
        return largest;
    }

    /** The sequence; 0 if the messages have no identity. */
    public long sequence() {
        return sequence;
    }
}

package io.fieldline.spark.sequence;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import io.fieldline.spark.device.WindowRules;
import io.fieldline.spark.sequence.SequenceSet.Arrival;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/**
 * One session ({@code boot}) of a device: which of its readings have arrived, and the lowest and highest sequence in
 * each slide ({@link WindowRules#lastIndexOf}). These show whether readings of the slide are missing.
 */
final class DeviceSession {
    /** The lowest and the highest sequence of a slide. */
    private static final class Span {
        long lowest;
        long highest;

        Span(long lowest, long highest) {
            this.lowest = lowest;
            this.highest = highest;
        }

        void add(long sequence) {
            lowest = Math.min(lowest, sequence);
            highest = Math.max(highest, sequence);
        }
    }

    private final SequenceSet sequences;
    private final TreeMap<Long, Span> spans = new TreeMap<>();
    /** The span that most readings belong to, so that they need no look-up in the map. */
    private Span latest = new Span(0, 0);

    private long latestIndex = Long.MIN_VALUE;

    DeviceSession(SequenceSet sequences) {
        this.sequences = sequences;
    }

    /** Adds a reading; returns whether it arrived before. */
    Arrival add(long sequence, long index) {
        var arrival = sequences.add(sequence);
        if (arrival == Arrival.FIRST) {
            if (index != latestIndex) {
                latest = spans.computeIfAbsent(index, first -> new Span(sequence, sequence));
                latestIndex = index;
            }
            latest.add(sequence);
        }
        return arrival;
    }

    SequenceSet sequences() {
        return sequences;
    }

    /**
     * Adds the known facts about each slide.
     *
     * @param isOnly whether no other session has slides; the readings of another one could be between these
     */
    void report(MissingReadings missing, boolean isOnly) {
        var countsByOne = sequences.countsByOne();
        var lowest = sequences.lowest();
        var highest = sequences.highest();
        spans.forEach((index, span) -> {
            var hasBefore = sequences.contains(span.lowest - 1);
            var hasAfter = sequences.contains(span.highest + 1);
            var isWhole = sequences.containsAll(span.lowest, span.highest);
            var beginsLater = !hasBefore && (span.lowest > lowest || span.lowest > 1); // some devices count from 1
            if (countsByOne && (beginsLater || !isWhole || (!hasAfter && span.highest < highest))) {
                missing.addMissing(index);
            } else if (hasBefore && isWhole && hasAfter) {
                missing.addComplete(index, isOnly ? lastWithout(index, span) : index);
            } else {
                missing.addUnknown(index);
            }
        });
    }

    /**
     * The last consecutive slide after this one that cannot have a reading, because the next sequence is in a later
     * slide.
     */
    private long lastWithout(long index, Span span) {
        var next = spans.higherEntry(index);
        return next != null && next.getValue().lowest == span.highest + 1 ? next.getKey() - 1 : index;
    }

    /** Discards the data about all slides but these. */
    void retain(LongPredicate indexes) {
        spans.keySet().removeIf(index -> !indexes.test(index));
        latestIndex = Long.MIN_VALUE;
    }

    int slides() {
        return spans.size();
    }

    void write(ByteWriter out) {
        sequences.write(out);
        out.number(spans.size());
        var index = 0L;
        var sequence = 0L;
        for (Map.Entry<Long, Span> entry : spans.entrySet()) {
            var span = entry.getValue();
            out.number(entry.getKey() - index).number(span.lowest - sequence).number(span.highest - span.lowest);
            index = entry.getKey();
            sequence = span.highest;
        }
    }

    /**
     * Reads the state of formats 5 to 8. Format 5 has ranges instead of bitmaps; before format 7 there were no slides.
     */
    static DeviceSession read(ByteReader in, int format) {
        if (format < 7) {
            return new DeviceSession(format < 6 ? SequenceSet.of(NumberRanges.read(in)) : SequenceSet.read(in, format));
        }
        var session = new DeviceSession(SequenceSet.read(in, format));
        var index = 0L;
        var sequence = 0L;
        for (var left = in.count(); left > 0; left--) {
            index += in.number();
            var lowest = sequence + in.number();
            sequence = lowest + in.number();
            session.spans.put(index, new Span(lowest, sequence));
        }
        return session;
    }
}

package io.fieldline.spark.device;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import io.fieldline.spark.device.SequenceSet.Arrival;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which readings of a device have arrived, per session ({@code boot}), so that a repeat counts once and a backlog counts
 * whenever it arrives.
 *
 * <p>All of it takes {@link #MOST_BYTES} at most. When it is more, a session that takes over half gives up its lowest sequences,
 * of which later ones are {@link Arrival#UNKNOWN}; otherwise the session that was used longest ago is forgotten, and a repeat
 * from it counts again where its window is still kept.
 */
final class SeenReadings {
    /** Of one device: some 500,000 readings in any order, or 2,000 sessions. */
    static final int MOST_BYTES = 64 * 1024;

    /** Of a session, beside its name and its bitmaps. */
    private static final int SESSION_BYTES = 24;

    private final Map<String, SequenceSet> bySession = new LinkedHashMap<>(4, 0.75f, true); // least used first

    /** Whether it arrived before; from now on it has. */
    Arrival see(String session, long sequence) {
        return bySession.computeIfAbsent(session, first -> new SequenceSet()).add(sequence);
    }

    /** Ends a batch: keeps to the bound; returns how many sessions, and blocks of sequences, were forgotten. */
    int shrink() {
        bySession.values().forEach(SequenceSet::compress);
        var forgotten = 0;
        for (var bytes = bytes(); bytes > MOST_BYTES; bytes = bytes()) {
            forgetSome();
            forgotten++;
        }
        return forgotten;
    }

    private void forgetSome() {
        var largest = bySession.values().stream()
                .max(Comparator.comparingInt(SequenceSet::bytes))
                .orElseThrow();
        if (largest.bytes() > MOST_BYTES / 2) {
            largest.forgetLowest();
            return;
        }
        var sessions = bySession.keySet().iterator();
        sessions.next();
        sessions.remove();
    }

    private int bytes() {
        return bySession.entrySet().stream()
                .mapToInt(session -> session.getKey().length()
                        + SESSION_BYTES
                        + session.getValue().bytes())
                .sum();
    }

    void write(ByteWriter out) {
        out.number(bySession.size());
        bySession.forEach((session, sequences) -> sequences.write(out.text(session)));
    }

    /** Reads the state back, also of format 5, which had ranges in place of bitmaps. */
    static SeenReadings read(ByteReader in, int format) {
        var seen = new SeenReadings();
        for (var left = in.count(); left > 0; left--) {
            seen.bySession.put(in.text(), format < 6 ? SequenceSet.of(NumberRanges.read(in)) : SequenceSet.read(in));
        }
        return seen;
    }
}

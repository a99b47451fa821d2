package io.fieldline.spark.sequence;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import io.fieldline.spark.device.WindowRules;
import io.fieldline.spark.sequence.SequenceSet.Arrival;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * Which readings of a device have arrived in each session ({@code boot}), so that a repeat counts once, and a backlog
 * counts whenever it arrives.
 *
 * <p>All sessions together take {@link #MOST_BYTES} at most. If a session takes more than half of it, its lowest
 * sequences are discarded, and a later reading with one of these is {@link Arrival#UNKNOWN}. Otherwise the least
 * recently used session is evicted. A repeat from it then counts again if its window is still stored.
 */
public final class SeenReadings {
    /** Maximum size for one device: about 500,000 readings in any order, or 2,000 sessions. */
    static final int MOST_BYTES = 64 * 1024;

    /** Size of a session, in addition to its name, its bitmaps and its slides. */
    private static final int SESSION_BYTES = 32;

    private static final int SLIDE_BYTES = 6;

    /** The least recently used first. */
    private final Map<String, DeviceSession> bySession = new LinkedHashMap<>(4, 0.75f, true);

    /**
     * Adds a reading; returns whether it arrived before.
     *
     * @param slide the slide in which it was measured, see {@link WindowRules#lastIndexOf}
     */
    public Arrival see(String session, long sequence, long slide) {
        return bySession
                .computeIfAbsent(session, first -> new DeviceSession(new SequenceSet()))
                .add(sequence, slide);
    }

    /** The current knowledge of the sessions about slides. */
    public MissingReadings missing() {
        return new MissingReadings(missing -> {
            var isOnly = bySession.values().stream()
                            .filter(session -> session.slides() > 0)
                            .count()
                    == 1;
            bySession.values().forEach(session -> session.report(missing, isOnly));
        });
    }

    /** The number of slides with data. */
    public int slides() {
        return bySession.values().stream().mapToInt(DeviceSession::slides).sum();
    }

    /** Discards the data about all slides but these. */
    public void retainSlides(LongPredicate indexes) {
        bySession.values().forEach(session -> session.retain(indexes));
    }

    /** Ends a batch: evicts what exceeds the bound; returns how many sessions and blocks of sequences were evicted. */
    public int shrink() {
        bySession.values().forEach(session -> session.sequences().compress());
        var evicted = 0;
        for (var bytes = bytes(); bytes > MOST_BYTES; bytes = bytes()) {
            evictSome();
            evicted++;
        }
        return evicted;
    }

    private void evictSome() {
        var largest = bySession.values().stream()
                .max(Comparator.comparingInt(session -> session.sequences().bytes()))
                .orElseThrow();
        if (largest.sequences().bytes() > MOST_BYTES / 2) {
            largest.sequences().forgetLowest();
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
                        + session.getValue().sequences().bytes()
                        + session.getValue().slides() * SLIDE_BYTES)
                .sum();
    }

    public void write(ByteWriter out) {
        out.number(bySession.size());
        bySession.forEach((name, session) -> session.write(out.text(name)));
    }

    /** Reads the state of formats 5 to 8. */
    public static SeenReadings read(ByteReader in, int format) {
        var seen = new SeenReadings();
        for (var left = in.count(); left > 0; left--) {
            seen.bySession.put(in.text(), DeviceSession.read(in, format));
        }
        return seen;
    }
}

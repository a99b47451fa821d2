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
 * Which readings of a device have arrived, per session ({@code boot}), so that a repeat counts once and a backlog counts
 * whenever it arrives.
 *
 * <p>All sessions together take {@link #MOST_BYTES} at most. When it is more, a session whose sequences take over half discards
 * the lowest, and a later reading with one of these is {@link Arrival#UNKNOWN}; otherwise the session that was
 * used longest ago is evicted, and a repeat from it counts again where its window is still kept.
 */
public final class SeenReadings {
    /** Of one device: some 500,000 readings in any order, or 2,000 sessions. */
    static final int MOST_BYTES = 64 * 1024;

    /** Of a session, beside its name, its bitmaps and its slides. */
    private static final int SESSION_BYTES = 32;

    private static final int SLIDE_BYTES = 6;

    private final Map<String, DeviceSession> bySession = new LinkedHashMap<>(4, 0.75f, true); // least used first

    /**
     * Whether it arrived before; from now on it has.
     *
     * @param slide in which it was taken, see {@link WindowRules#lastIndexOf}
     */
    public Arrival see(String session, long sequence, long slide) {
        return bySession
                .computeIfAbsent(session, first -> new DeviceSession(new SequenceSet()))
                .add(sequence, slide);
    }

    /** What the sessions say about slides by now. */
    public MissingReadings missing() {
        return new MissingReadings(missing -> {
            var isOnly = bySession.values().stream()
                            .filter(session -> session.slides() > 0)
                            .count()
                    == 1;
            bySession.values().forEach(session -> session.report(missing, isOnly));
        });
    }

    /** Of how many slides something is known. */
    public int slides() {
        return bySession.values().stream().mapToInt(DeviceSession::slides).sum();
    }

    /** Drops what is known about other slides than these. */
    public void retainSlides(LongPredicate indexes) {
        bySession.values().forEach(session -> session.retain(indexes));
    }

    /** Ends a batch: keeps to the bound; returns how many sessions, and blocks of sequences, were evicted. */
    public int shrink() {
        bySession.values().forEach(session -> session.sequences().compress());
        var evicted = 0;
        for (var bytes = bytes(); bytes > MOST_BYTES; bytes = bytes()) {
            forgetSome();
            evicted++;
        }
        return evicted;
    }

    private void forgetSome() {
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

    /** Reads the state back, also of formats 5 and 6. */
    public static SeenReadings read(ByteReader in, int format) {
        var seen = new SeenReadings();
        for (var left = in.count(); left > 0; left--) {
            seen.bySession.put(in.text(), DeviceSession.read(in, format));
        }
        return seen;
    }
}

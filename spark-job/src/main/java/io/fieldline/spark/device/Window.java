package io.fieldline.spark.device;

import io.fieldline.messages.Quality;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.util.EnumMap;
import java.util.Map;

/** The statistics of one metric in one window, and the times of its readings. */
final class Window {
    /**
     * Whether the time of the metric had passed its end when it was opened: it is part of a backlog, or a clock was set
     * back.
     */
    private final boolean behind;

    private final Statistics statistics;
    private final Map<Quality, Long> qualities;
    private String unit = "";
    private double last = Double.NaN;
    private long lastEventMillis = Long.MIN_VALUE;
    private long lastArrivalMillis;
    private long revision;
    private boolean closed;
    private boolean changed;
    /** Whether it has readings without an identity, so it is unknown whether all have arrived. */
    private boolean unidentified;

    static Window open(boolean behind) {
        return new Window(behind, new Statistics(), new EnumMap<>(Quality.class));
    }

    private Window(boolean behind, Statistics statistics, Map<Quality, Long> qualities) {
        this.behind = behind;
        this.statistics = statistics;
        this.qualities = qualities;
    }

    /** Adds a value in {@link #unit}, or in any unit while that is empty. */
    void add(double value, String valueUnit, DeviceReading measurement, long nowMillis) {
        var eventMillis = measurement.eventMillis();
        statistics.add(value, measurement.samples());
        qualities.merge(measurement.quality(), (long) measurement.samples(), Long::sum);
        unit = unit.isEmpty() ? valueUnit : unit;
        if (eventMillis > lastEventMillis) {
            last = value;
            lastEventMillis = eventMillis;
        } else if (eventMillis == lastEventMillis) {
            last = Math.max(last, value); // the order in a batch must not matter
        }
        lastArrivalMillis = nowMillis;
        unidentified |= !measurement.identified();
        changed = true;
    }

    void close() {
        closed = true;
        changed = true;
    }

    /**
     * Whether it changed since the last call; if so, it gets a new revision, which is always higher than the last one.
     *
     * @param least the minimum revision: the time, so that the revision is also higher if a window is counted again
     *     after a reset
     */
    boolean takeChanged(long least) {
        var was = changed;
        if (was) {
            revision = Math.max(revision + 1, least);
        }
        changed = false;
        return was;
    }

    /** The revision that {@link #takeChanged} gave it last; 0 before the first. */
    long revision() {
        return revision;
    }

    boolean unidentified() {
        return unidentified;
    }

    boolean behind() {
        return behind;
    }

    boolean closed() {
        return closed;
    }

    /** The value that was measured last; the largest, if several have the same time. */
    double last() {
        return last;
    }

    /** The time of the latest reading, by the clock of the device. */
    long lastEventMillis() {
        return lastEventMillis;
    }

    /** When the last reading arrived, by the clock of the job. */
    long lastArrivalMillis() {
        return lastArrivalMillis;
    }

    Statistics statistics() {
        return statistics;
    }

    Map<Quality, Long> qualities() {
        return qualities;
    }

    /** The unit of all its values; empty while it is unknown. */
    String unit() {
        return unit;
    }

    /** Its minimum size in the checkpoint, in bytes. */
    int bytes() {
        return statistics.isOneValue(last) ? 14 : 45;
    }

    /**
     * Writes the state for {@link #read}, which must be called with the same arguments. Numbers are written as
     * differences from their usual values, which are small.
     */
    void write(ByteWriter out, long startMillis, long usualArrivalMillis, String usualUnit) {
        var isUsualUnit = unit.equals(usualUnit);
        var isAllOk = qualities.size() == 1 && qualities.getOrDefault(Quality.OK, 0L) == statistics.count();
        var isOneValue = statistics.isOneValue(last);
        out.number(flags(behind, closed, unidentified, isUsualUnit, isAllOk, isOneValue));
        out.number(lastEventMillis - startMillis)
                .number(lastArrivalMillis - usualArrivalMillis)
                .number(revision - lastArrivalMillis);
        if (!isUsualUnit) {
            out.text(unit);
        }
        if (isOneValue) {
            out.number(statistics.count()).real(last);
        } else {
            statistics.write(out.real(last));
        }
        if (!isAllOk) {
            out.number(qualities.size());
            qualities.forEach((quality, count) -> out.text(quality.name()).number(count));
        }
    }

    private static long flags(boolean... flags) {
        var bits = 0L;
        for (var i = 0; i < flags.length; i++) {
            bits |= flags[i] ? 1L << i : 0;
        }
        return bits;
    }

    static Window read(ByteReader in, long startMillis, long usualArrivalMillis, String usualUnit) {
        var flags = in.number();
        var eventMillis = startMillis + in.number();
        var arrivalMillis = usualArrivalMillis + in.number();
        var revision = arrivalMillis + in.number();
        var unit = (flags & 8) == 0 ? in.text() : usualUnit;
        var isOneValue = (flags & 32) != 0;
        var count = isOneValue ? in.number() : 0;
        var last = in.real();
        var statistics = isOneValue ? Statistics.of(last, count) : Statistics.read(in);
        var qualities = (flags & 16) == 0 ? readQualities(in) : allOk(statistics.count());
        var window = new Window((flags & 1) != 0, statistics, qualities);
        window.closed = (flags & 2) != 0;
        window.unidentified = (flags & 4) != 0;
        window.unit = unit;
        window.last = last;
        window.lastEventMillis = eventMillis;
        window.lastArrivalMillis = arrivalMillis;
        window.revision = revision;
        return window;
    }

    /** Reads the state of format 6 and earlier. It is unknown which sessions its readings are from. */
    static Window readFormat6(ByteReader in) {
        var behind = in.flag();
        var closed = in.flag();
        var unit = in.text();
        var last = in.real();
        var lastEventMillis = in.number();
        var lastArrivalMillis = in.number();
        var window = new Window(behind, Statistics.read(in), readQualities(in));
        window.closed = closed;
        window.unidentified = true;
        window.unit = unit;
        window.last = last;
        window.lastEventMillis = lastEventMillis;
        window.lastArrivalMillis = lastArrivalMillis;
        return window;
    }

    private static Map<Quality, Long> allOk(long count) {
        var qualities = new EnumMap<Quality, Long>(Quality.class);
        qualities.put(Quality.OK, count);
        return qualities;
    }

    private static Map<Quality, Long> readQualities(ByteReader in) {
        var qualities = new EnumMap<Quality, Long>(Quality.class);
        for (var left = in.count(); left > 0; left--) {
            qualities.put(Quality.valueOf(in.text()), in.number());
        }
        return qualities;
    }
}

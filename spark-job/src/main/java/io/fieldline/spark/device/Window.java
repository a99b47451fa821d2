package io.fieldline.spark.device;

import io.fieldline.messages.Quality;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.util.EnumMap;
import java.util.Map;

/** The values of one metric in one window, and when they came. */
final class Window {
    /** Opened when the metric's time had already passed its end: part of a backlog, or a clock set back. */
    private final boolean behind;

    private final Statistics statistics;
    private final Map<Quality, Long> qualities;
    private String unit;
    private double last;
    private long lastEventMillis;
    private long lastArrivalMillis;
    private boolean closed;
    private boolean changed;

    static Window open(boolean behind) {
        return new Window(
                behind, new Statistics(), new EnumMap<>(Quality.class), "", Double.NaN, Long.MIN_VALUE, 0, false);
    }

    private Window(
            boolean behind,
            Statistics statistics,
            Map<Quality, Long> qualities,
            String unit,
            double last,
            long lastEventMillis,
            long lastArrivalMillis,
            boolean closed) {
        this.behind = behind;
        this.statistics = statistics;
        this.qualities = qualities;
        this.unit = unit;
        this.last = last;
        this.lastEventMillis = lastEventMillis;
        this.lastArrivalMillis = lastArrivalMillis;
        this.closed = closed;
    }

    /** Takes a value in {@link #unit}, or in any while that is empty. */
    void add(double value, String valueUnit, Measurement measurement, long nowMillis) {
        var eventMillis = measurement.eventMillis();
        statistics.add(value, measurement.samples());
        qualities.merge(measurement.quality(), (long) measurement.samples(), Long::sum);
        unit = unit.isEmpty() ? valueUnit : unit;
        if (eventMillis > lastEventMillis) {
            last = value;
            lastEventMillis = eventMillis;
        } else if (eventMillis == lastEventMillis) {
            last = Math.max(last, value); // whichever came first: the order in a batch must not matter
        }
        lastArrivalMillis = nowMillis;
        changed = true;
    }

    void close() {
        closed = true;
        changed = true;
    }

    /** Whether it differs from what was last asked for; asking settles it. */
    boolean takeChanged() {
        var was = changed;
        changed = false;
        return was;
    }

    boolean behind() {
        return behind;
    }

    boolean closed() {
        return closed;
    }

    /** The value that was measured last; of several at once the largest. */
    double last() {
        return last;
    }

    /** The latest moment that a reading in it was taken, by the device's clock. */
    long lastEventMillis() {
        return lastEventMillis;
    }

    /** When a reading last came, by our clock. */
    long lastArrivalMillis() {
        return lastArrivalMillis;
    }

    Statistics statistics() {
        return statistics;
    }

    Map<Quality, Long> qualities() {
        return qualities;
    }

    /** Of all its values; empty while it is unknown. */
    String unit() {
        return unit;
    }

    void write(ByteWriter out) {
        out.flag(behind).flag(closed).text(unit).real(last);
        out.number(lastEventMillis).number(lastArrivalMillis);
        statistics.write(out);
        out.number(qualities.size());
        qualities.forEach((quality, count) -> out.text(quality.name()).number(count));
    }

    static Window read(ByteReader in) {
        var behind = in.flag();
        var closed = in.flag();
        var unit = in.text();
        var last = in.real();
        var lastEventMillis = in.number();
        var lastArrivalMillis = in.number();
        var statistics = Statistics.read(in);
        var qualities = new EnumMap<Quality, Long>(Quality.class);
        for (var left = in.count(); left > 0; left--) {
            qualities.put(Quality.valueOf(in.text()), in.number());
        }
        return new Window(behind, statistics, qualities, unit, last, lastEventMillis, lastArrivalMillis, closed);
    }
}

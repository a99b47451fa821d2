package io.fieldline.spark.alerts;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The mean over the last hours, each moment weighing the same however many readings came in it: a time-weighted average as
 * for exposure limits. Time without readings counts as zero, as it does there. Held as {@link #PARTS} parts of the whole.
 */
final class TrailingMean {
    static final int PARTS = 48;

    private static final class Part {
        private double sum;
        private long count;
    }

    private final long partMillis;
    private final TreeMap<Long, Part> parts = new TreeMap<>();
    /** Of the parts before the last one, so that a reading costs the same however many there are. */
    private double sumOfMeans = Double.NaN;

    TrailingMean(Duration length) {
        partMillis = Math.max(1, length.toMillis() / PARTS);
    }

    /** Takes a value of any moment in the time that is looked at; an older one changes nothing. */
    void add(long eventMillis, double value) {
        var index = Math.floorDiv(eventMillis, partMillis);
        if (parts.isEmpty() || index > parts.lastKey()) {
            parts.headMap(index - PARTS, true).clear();
            sumOfMeans = Double.NaN;
        } else if (index <= parts.lastKey() - PARTS) {
            return;
        } else if (index < parts.lastKey()) {
            sumOfMeans = Double.NaN;
        }
        var part = parts.computeIfAbsent(index, first -> new Part());
        part.sum += value;
        part.count++;
    }

    /** The mean as of the latest value; how much of the last part has passed is how much it weighs. */
    double at(long eventMillis) {
        var last = parts.lastEntry();
        if (Double.isNaN(sumOfMeans)) {
            sumOfMeans = parts.headMap(last.getKey()).values().stream()
                    .mapToDouble(part -> part.sum / part.count)
                    .sum();
        }
        var passed = Math.min(1, (double) (eventMillis - last.getKey() * partMillis) / partMillis);
        return (sumOfMeans + passed * last.getValue().sum / last.getValue().count) / PARTS;
    }

    void write(ByteWriter out) {
        out.number(parts.size());
        for (Map.Entry<Long, Part> part : parts.entrySet()) {
            out.number(part.getKey()).real(part.getValue().sum).number(part.getValue().count);
        }
    }

    void read(ByteReader in) {
        for (var left = in.count(); left > 0; left--) {
            var part = new Part();
            parts.put(in.number(), part);
            part.sum = in.real();
            part.count = in.number();
        }
    }
}

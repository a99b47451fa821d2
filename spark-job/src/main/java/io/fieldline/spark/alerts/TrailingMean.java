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

    /** What it takes in the checkpoint: of each part an index, a sum and a count. */
    static final int MOST_BYTES = PARTS * 20;

    private static final class Part {
        private double sum;
        private long count;

        void add(double value, int samples) {
            sum += value * samples;
            count += samples;
        }

        double mean() {
            return sum / count;
        }
    }

    private final long partMillis;
    private final TreeMap<Long, Part> parts = new TreeMap<>();
    /** The one that most readings go to, out of the map. */
    private Part latest = new Part();

    private long latestIndex = Long.MIN_VALUE;
    /** Of the parts before the latest, so that a reading costs the same however many there are. */
    private double sumOfMeans = Double.NaN;

    TrailingMean(Duration length) {
        partMillis = Math.max(1, length.toMillis() / PARTS);
    }

    /** Adds a value, the mean of this many samples, of any moment within the length; an older one changes nothing. */
    void add(long eventMillis, double value, int samples) {
        var index = Math.floorDiv(eventMillis, partMillis);
        if (index == latestIndex) {
            latest.add(value, samples);
        } else if (index > latestIndex) {
            parts.headMap(index - PARTS, true).clear();
            begin(index, new Part());
            latest.add(value, samples);
        } else if (index > latestIndex - PARTS) {
            parts.computeIfAbsent(index, first -> new Part()).add(value, samples);
            sumOfMeans = Double.NaN;
        }
    }

    /** The mean as of the latest value; how much of the last part has passed is how much it weighs. */
    double at(long eventMillis) {
        if (Double.isNaN(sumOfMeans)) {
            sumOfMeans = parts.headMap(latestIndex).values().stream()
                    .mapToDouble(Part::mean)
                    .sum();
        }
        var passed = Math.min(1, (double) (eventMillis - latestIndex * partMillis) / partMillis);
        return (sumOfMeans + passed * latest.mean()) / PARTS;
    }

    private void begin(long index, Part part) {
        latestIndex = index;
        latest = part;
        parts.put(index, part);
        sumOfMeans = Double.NaN;
    }

    void write(ByteWriter out) {
        out.number(parts.size());
        for (Map.Entry<Long, Part> part : parts.entrySet()) {
            out.number(part.getKey()).real(part.getValue().sum).number(part.getValue().count);
        }
    }

    void read(ByteReader in) {
        for (var left = in.count(); left > 0; left--) {
            var index = in.number();
            var part = new Part();
            part.sum = in.real();
            part.count = in.number();
            begin(index, part);
        }
    }
}

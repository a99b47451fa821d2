package io.fieldline.spark.alerts;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The time-weighted mean over the last hours, as exposure limits require it: the weight of a moment does not depend on
 * the number of readings. Time without readings counts as zero. Stores {@link #PARTS} parts of that time.
 */
final class TrailingMean {
    static final int PARTS = 48;

    /** Its maximum size in the checkpoint: an index, a sum and a count for each part. */
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
    /** The part that most readings belong to, so that they need no look-up in the map. */
    private Part latest = new Part();

    private long latestIndex = Long.MIN_VALUE;
    /** The sum for the parts before the latest, so that a reading takes the same time however many parts there are. */
    private double sumOfMeans = Double.NaN;

    TrailingMean(Duration length) {
        partMillis = Math.max(1, length.toMillis() / PARTS);
    }

    /** Adds a value, which is the mean of this many samples; one that is older than the length changes nothing. */
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

    /** The mean at the time of the latest value; the weight of the last part is the share of it that has passed. */
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

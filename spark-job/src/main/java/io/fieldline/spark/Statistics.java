package io.fieldline.spark;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Mean, extremes and population standard deviation of values that come one by one, by Welford's method:
 * a sum of squares would lose the small spread of large values.
 */
final class Statistics {
    private long count;
    private double mean;
    /** The sum of the squared distances from the mean. */
    private double squares;

    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    void add(double value) {
        count++;
        var distance = value - mean;
        mean += distance / count;
        squares += distance * (value - mean);
        min = Math.min(min, value);
        max = Math.max(max, value);
    }

    long count() {
        return count;
    }

    double mean() {
        return mean;
    }

    double min() {
        return min;
    }

    double max() {
        return max;
    }

    double stddev() {
        return Math.sqrt(squares / count);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(count);
        out.writeDouble(mean);
        out.writeDouble(squares);
        out.writeDouble(min);
        out.writeDouble(max);
    }

    static Statistics read(DataInputStream in) throws IOException {
        var statistics = new Statistics();
        statistics.count = in.readLong();
        statistics.mean = in.readDouble();
        statistics.squares = in.readDouble();
        statistics.min = in.readDouble();
        statistics.max = in.readDouble();
        return statistics;
    }
}

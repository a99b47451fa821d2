package io.fieldline.spark.device;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;

/**
 * Mean, minimum, maximum and population standard deviation of values that come one by one. Uses Welford's method,
 * because a sum of squares would lose the small spread of large values.
 */
final class Statistics {
    private long count;
    private double mean;
    /** The sum of the squared distances from the mean. */
    private double squares;

    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    /**
     * Adds a value that is the mean of this many samples. The deviation does not include their distances from it, which
     * are unknown.
     */
    void add(double value, int samples) {
        count += samples;
        var distance = value - mean;
        mean = count == samples ? value : mean + distance * samples / count;
        squares += Math.max(0, samples * distance * (value - mean)); // rounding can put the mean beyond the value
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

    /** Finite and not negative, even if the squares overflow, or an earlier version rounded them below 0. */
    double stddev() {
        return Math.min(Math.sqrt(Math.max(0, squares) / count), (max - min) / 2);
    }

    /** Whether it has the same bits as {@link #of} returns for this value. */
    boolean isOneValue(double value) {
        return isSame(mean, value) && isSame(min, value) && isSame(max, value) && isSame(squares, 0);
    }

    private static boolean isSame(double one, double other) {
        return Double.doubleToRawLongBits(one) == Double.doubleToRawLongBits(other);
    }

    /** The statistics of one value that occurred {@code count} times. */
    static Statistics of(double value, long count) {
        var statistics = new Statistics();
        statistics.count = count;
        statistics.mean = value;
        statistics.min = value;
        statistics.max = value;
        return statistics;
    }

    void write(ByteWriter out) {
        out.number(count).real(mean).real(squares).real(min).real(max);
    }

    static Statistics read(ByteReader in) {
        var statistics = new Statistics();
        statistics.count = in.number();
        statistics.mean = in.real();
        statistics.squares = in.real();
        statistics.min = in.real();
        statistics.max = in.real();
        return statistics;
    }
}

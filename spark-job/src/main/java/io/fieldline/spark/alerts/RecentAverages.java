package io.fieldline.spark.alerts;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The last averages of one metric, to tell how unlike them the next one is: a robust z-score, its distance from their median
 * in units of 1.4826 times their median absolute deviation, which is the standard deviation where values are normally
 * distributed and which outliers do not move (Iglewicz and Hoaglin, 1993). The unit is at least 1 % of the median, for a
 * signal that stands still.
 */
final class RecentAverages {
    /** Of as many as are asked for, how many have to be there before anything is unlike them: half. */
    private static final int SHARE_NEEDED = 2;

    private static final double NORMAL = 1.4826;
    private static final double LEAST_UNIT = 0.01;

    /** {@code median} plus or minus {@code score} times {@code unit} are the limits of what is usual. */
    record Usual(double median, double unit) {
        double score(double value) {
            return Math.abs(value - median) / unit;
        }
    }

    private final int most;
    private final Deque<Double> values = new ArrayDeque<>();

    RecentAverages(int most) {
        this.most = most;
    }

    /** Takes the next one; the oldest goes. */
    void add(double value) {
        values.addLast(value);
        if (values.size() > most) {
            values.removeFirst();
        }
    }

    boolean isEnough() {
        return values.size() * SHARE_NEEDED >= most;
    }

    Usual usual() {
        var sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        var median = median(sorted);
        var deviations = Arrays.stream(sorted)
                .map(value -> Math.abs(value - median))
                .sorted()
                .toArray();
        var unit = Math.max(NORMAL * median(deviations), LEAST_UNIT * Math.abs(median));
        return new Usual(median, Math.max(unit, Double.MIN_NORMAL));
    }

    private static double median(double[] sorted) {
        var middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    void write(ByteWriter out) {
        out.number(values.size());
        values.forEach(out::real);
    }

    void read(ByteReader in) {
        for (var left = in.count(); left > 0; left--) {
            values.addLast(in.real());
        }
    }
}

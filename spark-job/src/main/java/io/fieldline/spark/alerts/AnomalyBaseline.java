package io.fieldline.spark.alerts;

import io.fieldline.messages.Average;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * The last averages of one metric, to compute how far the next one differs from them: a robust z-score (Iglewicz and
 * Hoaglin, 1993). It is the distance from their median, in units of 1.4826 times their median absolute deviation. For
 * normally distributed values that unit is the standard deviation, but outliers do not change it. The unit is at least
 * 1 % of the median.
 *
 * <p>If more than half of the averages are equal, or the metric is a switch (0 or 1), there is no usual spread, and no
 * average is an anomaly.
 */
final class AnomalyBaseline {
    /** One part in this many of the required averages must exist before an average can be an anomaly. */
    private static final int SHARE_NEEDED = 2;

    private static final double NORMAL = 1.4826;
    private static final double LEAST_UNIT = 0.01;

    /** A deviation below this share of the largest value is rounding. */
    private static final double LEAST_SPREAD = 1e-9;

    /** So is a deviation below this, whatever the values are. */
    private static final double SMALLEST_SPREAD = 1e-12;

    /** The usual values are within {@code median} plus or minus {@code score} times {@code unit}. */
    record Usual(double median, double unit) {
        double score(double value) {
            return Math.abs(value - median) / unit;
        }
    }

    private final int most;
    private final Deque<Double> values = new ArrayDeque<>();

    /** The number of consecutive averages, up to the last one, whose values were all 0 or 1. */
    private long switches;

    AnomalyBaseline(int most) {
        this.most = most;
    }

    /** Adds the next average, and removes the oldest if there are too many. */
    void add(Average average) {
        values.addLast(average.mean());
        switches = isSwitch(average) ? switches + 1 : 0;
        if (values.size() > most) {
            values.removeFirst();
        }
    }

    void clear() {
        values.clear();
        switches = 0;
    }

    /**
     * The values to compare an average with; empty if there are too few averages before it, or if they have no spread.
     */
    Optional<Usual> usual(Average average) {
        if (values.size() * SHARE_NEEDED < most || (switches >= values.size() && isSwitch(average))) {
            return Optional.empty();
        }
        var sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        var median = median(sorted);
        var deviations = Arrays.stream(sorted)
                .map(value -> Math.abs(value - median))
                .sorted()
                .toArray();
        var deviation = median(deviations);
        var largest = Math.max(Math.abs(sorted[0]), Math.abs(sorted[sorted.length - 1]));
        if (deviation <= Math.max(SMALLEST_SPREAD, LEAST_SPREAD * largest)) {
            return Optional.empty();
        }
        return Optional.of(new Usual(median, Math.max(NORMAL * deviation, LEAST_UNIT * Math.abs(median))));
    }

    private static boolean isSwitch(Average average) {
        return isZeroOrOne(average.min()) && isZeroOrOne(average.max());
    }

    private static boolean isZeroOrOne(double value) {
        return value == 0 || value == 1;
    }

    private static double median(double[] sorted) {
        var middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    void write(ByteWriter out) {
        out.number(switches).number(values.size());
        values.forEach(out::real);
    }

    void read(ByteReader in, int format) {
        switches = format < 6 ? 0 : in.number();
        for (var left = in.count(); left > 0; left--) {
            values.addLast(in.real());
        }
    }
}

package io.fieldline.load.report;

import io.fieldline.load.observe.Arrivals;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What arrived at one point. Delays are in milliseconds since each reading should have been sent.
 *
 * @param deletedGaps     readings for them that came late count as lost and as duplicates, see SequenceNumbers
 * @param perSecond       arrivals per second, from the start of the run to the last arrival
 * @param distribution    the delay at each percentile, for a plot
 * @param intervalSeconds how long each interval is
 * @param intervals       arrivals and delay of each interval of the run
 */
public record PointResult(
        String point,
        long arrived,
        long lost,
        long duplicates,
        long disordered,
        long deletedGaps,
        double perSecond,
        double p50,
        double p90,
        double p99,
        double p999,
        double max,
        List<Percentile> distribution,
        int intervalSeconds,
        List<Interval> intervals) {

    /** {@code delay} is in milliseconds. */
    public record Percentile(double percentile, double delay) {}

    /** Delays are in milliseconds. If two intervals became one, they are the higher ones of both. */
    public record Interval(double perSecond, double p50, double p99) {}

    private static final double MICROSECONDS = 1000.0;

    /** Each step halves the distance to 100 in five parts, as HdrHistogram does. */
    private static final int STEPS_PER_HALF = 5;

    private static final double ALL = 100;

    public static PointResult of(Arrivals arrivals, long messages) {
        var totals = arrivals.totals();
        var delays = totals.delays();
        return new PointResult(
                arrivals.point().wireName(),
                totals.count(),
                messages - totals.count(),
                totals.duplicates(),
                totals.disordered(),
                totals.deletedGaps(),
                totals.seconds() == 0 ? 0 : totals.count() / totals.seconds(),
                at(delays, 50),
                at(delays, 90),
                at(delays, 99),
                at(delays, 99.9),
                delays.getMaxValue() / MICROSECONDS,
                distribution(delays),
                totals.intervalSeconds(),
                totals.intervals().stream()
                        .map(interval -> new Interval(
                                1.0 * interval.count() / totals.intervalSeconds(),
                                interval.p50() / MICROSECONDS,
                                interval.p99() / MICROSECONDS))
                        .toList());
    }

    private static List<Percentile> distribution(Histogram delays) {
        var points = new ArrayList<Percentile>();
        for (var value : delays.percentiles(STEPS_PER_HALF)) {
            points.add(new Percentile(
                    Math.min(ALL, value.getPercentileLevelIteratedTo()), value.getValueIteratedTo() / MICROSECONDS));
        }
        return points;
    }

    private static double at(Histogram delays, double percentile) {
        return delays.getValueAtPercentile(percentile) / MICROSECONDS;
    }
}

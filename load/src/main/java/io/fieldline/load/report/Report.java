package io.fieldline.load.report;

import io.fieldline.load.observe.Arrivals;
import io.fieldline.load.observe.LocalProcesses.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The results of a run.
 *
 * @param perSecond the rate that was asked for; empty: as fast as possible
 * @param sendSeconds how long the senders took
 * @param failure   why the run ended early
 */
public record Report(
        String scenario,
        String run,
        Instant started,
        long messages,
        int senders,
        int devices,
        Optional<Double> perSecond,
        double sendSeconds,
        List<PointResult> points,
        List<Usage> processes,
        List<String> violations,
        Optional<String> failure) {

    /**
     * What arrived at one point. Delays are in milliseconds since each reading should have been sent.
     *
     * @param perSecond arrivals per second, from the start of the run to the last arrival
     * @param intervals arrivals and delay of each second of the run
     */
    public record PointResult(
            String point,
            long arrived,
            long lost,
            long duplicates,
            long disordered,
            double perSecond,
            double p50,
            double p90,
            double p99,
            double p999,
            double max,
            List<Interval> intervals) {}

    /** One second of the run; {@code p99} is in milliseconds. */
    public record Interval(long arrived, double p99) {}

    private static final double MICROSECONDS = 1000.0;

    /** {@code start} is when the run began, on the clock of {@link System#nanoTime}. */
    public static PointResult result(Arrivals arrivals, long messages, long start) {
        var totals = arrivals.totals(start);
        var delays = totals.delays();
        return new PointResult(
                arrivals.point().wireName(),
                totals.count(),
                messages - totals.count(),
                totals.duplicates(),
                totals.disordered(),
                totals.seconds() == 0 ? 0 : totals.count() / totals.seconds(),
                delays.getValueAtPercentile(50) / MICROSECONDS,
                delays.getValueAtPercentile(90) / MICROSECONDS,
                delays.getValueAtPercentile(99) / MICROSECONDS,
                delays.getValueAtPercentile(99.9) / MICROSECONDS,
                delays.getMaxValue() / MICROSECONDS,
                arrivals.intervals().stream()
                        .map(second -> new Interval(second.count(), second.p99() / MICROSECONDS))
                        .toList());
    }

    public boolean passes() {
        return violations.isEmpty() && failure.isEmpty();
    }
}

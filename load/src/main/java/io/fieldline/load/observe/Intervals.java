package io.fieldline.load.observe;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What arrived in each interval of a run. An interval is a second; when there are {@link #MOST}, two become one, so that a
 * run of any length has a plot and takes little memory. For one thread.
 */
public final class Intervals {
    static final int MOST = 1_000;
    private static final double TYPICAL = 50;
    private static final double SLOW = 99;

    private final List<Interval> ended = new ArrayList<>();
    private int seconds = 1;
    private int current;
    private Interval open = Interval.EMPTY;

    /** Delays are in microseconds; those of two intervals together are the higher ones. */
    public record Interval(long count, long p50, long p99) {
        static final Interval EMPTY = new Interval(0, 0, 0);

        Interval and(Interval other) {
            return new Interval(count + other.count, Math.max(p50, other.p50), Math.max(p99, other.p99));
        }
    }

    /** Ends a second; the histogram has its delays. */
    void endSecond(Histogram delays) {
        open = open.and(new Interval(
                delays.getTotalCount(), delays.getValueAtPercentile(TYPICAL), delays.getValueAtPercentile(SLOW)));
        if (++current < seconds) {
            return;
        }
        ended.add(open);
        open = Interval.EMPTY;
        current = 0;
        if (ended.size() == MOST) {
            halve();
        }
    }

    /** Without the last one, if it is not complete. */
    List<Interval> ended() {
        return List.copyOf(ended);
    }

    /** How long an interval is. */
    int seconds() {
        return seconds;
    }

    private void halve() {
        for (var pair = 0; pair < MOST / 2; pair++) {
            ended.set(pair, ended.get(2 * pair).and(ended.get(2 * pair + 1)));
        }
        ended.subList(MOST / 2, MOST).clear();
        seconds *= 2;
    }
}

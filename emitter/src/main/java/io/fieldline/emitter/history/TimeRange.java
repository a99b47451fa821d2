package io.fieldline.emitter.history;

import java.time.Instant;

/**
 * A range of time. A window belongs to it if it starts in it.
 *
 * @param from   the start, in epoch milliseconds
 * @param to     the first moment after the range, in epoch milliseconds
 * @param points the maximum number of windows in a response
 */
public record TimeRange(long from, long to, int points) {
    /** A little more than a week of windows of 15 s. */
    public static final int MAX_POINTS = 50_000;

    private static final long END_OF_TIME =
            Instant.parse("9999-12-31T00:00:00Z").toEpochMilli();
    public static final TimeRange ALL = new TimeRange(0, END_OF_TIME, MAX_POINTS);

    /** Widths in milliseconds that a person can read off a time axis. */
    private static final long[] WIDTHS = {
        1_000,
        5_000,
        15_000,
        30_000,
        60_000,
        120_000,
        300_000,
        600_000,
        900_000,
        1_800_000,
        3_600_000,
        7_200_000,
        10_800_000,
        21_600_000,
        43_200_000,
        86_400_000,
        604_800_000
    };

    public TimeRange {
        if (from > to) {
            throw new IllegalArgumentException("from is later than to");
        }
        if (points < 1 || points > MAX_POINTS) {
            throw new IllegalArgumentException("points is %d, expected 1 to %d".formatted(points, MAX_POINTS));
        }
    }

    boolean contains(Instant start) {
        return start.toEpochMilli() >= from && start.toEpochMilli() < to;
    }

    /** The smallest width at which the range has no more windows than the points. */
    public long width() {
        return width(from, Math.max(from, to - 1));
    }

    /** The smallest width at which the windows from first to last, combined, are no more than the points; one point has them all. */
    long width(long first, long last) {
        if (points == 1) {
            return last + 1;
        }
        for (var width : WIDTHS) {
            if (last / width - first / width < points) {
                return width;
            }
        }
        var week = WIDTHS[WIDTHS.length - 1];
        var weeks = (last / week - first / week) / points + 2;
        return week * weeks;
    }
}

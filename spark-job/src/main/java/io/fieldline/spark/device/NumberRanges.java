package io.fieldline.spark.device;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A set of whole numbers that mostly follow one another, held as sorted ranges: however many numbers,
 * it costs as much as it has gaps. When there are too many gaps the smallest is given up (of equals the
 * lowest), and for the range that swallowed it nobody can tell any more: {@link Found#UNSURE}.
 */
final class NumberRanges {
    enum Found {
        YES,
        NO,
        /** In a range with gaps that were given up: perhaps. */
        UNSURE
    }

    private record Range(long first, long last, boolean exact) {
        Range upTo(Range next, boolean stillExact) {
            return new Range(first, next.last, exact && next.exact && stillExact);
        }
    }

    private final TreeMap<Long, Range> byFirst = new TreeMap<>();

    Found find(long number) {
        var below = byFirst.floorEntry(number);
        if (below == null || below.getValue().last < number) {
            return Found.NO;
        }
        return below.getValue().exact ? Found.YES : Found.UNSURE;
    }

    /** Returns what {@link #find} found before; changes nothing for a number that it finds. */
    Found add(long number) {
        var below = byFirst.floorEntry(number);
        if (below != null && below.getValue().last >= number) {
            return below.getValue().exact ? Found.YES : Found.UNSURE;
        }
        var range = new Range(number, number, true);
        if (below != null && below.getValue().last == number - 1) {
            range = below.getValue().upTo(range, true);
        }
        var above = byFirst.remove(number + 1);
        if (above != null) {
            range = range.upTo(above, true);
        }
        byFirst.put(range.first, range);
        return Found.NO;
    }

    /** Gives up gaps until at most so many ranges are left; returns how many gaps went. */
    int shrinkTo(int mostRanges) {
        var givenUp = 0;
        while (byFirst.size() > mostRanges) {
            var below = belowSmallestGap();
            var above = byFirst.remove(byFirst.higherKey(below.first));
            byFirst.put(below.first, below.upTo(above, false));
            givenUp++;
        }
        return givenUp;
    }

    int size() {
        return byFirst.size();
    }

    private Range belowSmallestGap() {
        List<Range> ranges = new ArrayList<>(byFirst.values());
        var smallest = 0;
        for (var i = 1; i < ranges.size() - 1; i++) {
            if (gapAfter(ranges, i) < gapAfter(ranges, smallest)) {
                smallest = i;
            }
        }
        return ranges.get(smallest);
    }

    private static long gapAfter(List<Range> ranges, int index) {
        return ranges.get(index + 1).first - ranges.get(index).last;
    }

    void write(ByteWriter out) {
        out.number(byFirst.size());
        var before = 0L;
        for (var range : byFirst.values()) {
            out.number(range.first - before).number(range.last - range.first).flag(range.exact);
            before = range.last;
        }
    }

    static NumberRanges read(ByteReader in) {
        var ranges = new NumberRanges();
        var before = 0L;
        for (var left = in.count(); left > 0; left--) {
            var first = before + in.number();
            before = first + in.number();
            ranges.byFirst.put(first, new Range(first, before, in.flag()));
        }
        return ranges;
    }
}

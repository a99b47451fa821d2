package io.fieldline.spark.sequence;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A set of whole numbers that mostly follow one another, stored as sorted ranges. Its size depends on the number of
 * gaps, and not on the number of elements. If there are too many gaps, the smallest is discarded (the lowest of equal
 * ones). It is then unknown which numbers of the joined range are present: {@link Found#UNSURE}.
 */
public final class NumberRanges {
    public enum Found {
        YES,
        NO,
        /** In a range with discarded gaps, so it may be present. */
        UNSURE
    }

    private record Range(long first, long last, boolean exact) {
        Range upTo(Range next, boolean stillExact) {
            return new Range(first, next.last, exact && next.exact && stillExact);
        }

        Range and(Range other) {
            return new Range(first, Math.max(last, other.last), exact && other.exact);
        }
    }

    private final TreeMap<Long, Range> byFirst = new TreeMap<>();

    public Found find(long number) {
        var below = byFirst.floorEntry(number);
        if (below == null || below.getValue().last < number) {
            return Found.NO;
        }
        return below.getValue().exact ? Found.YES : Found.UNSURE;
    }

    /** Adds a number unless it is found; returns what {@link #find} returned before. */
    public Found add(long number) {
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

    /** Adds all numbers from the first to the last, both included; does not change those that are present. */
    public void addAll(long first, long last) {
        var range = new Range(first, last, true);
        var below = byFirst.lowerEntry(first);
        if (below != null && below.getValue().last >= first - 1) {
            range = below.getValue().and(range);
        }
        for (var next = byFirst.ceilingEntry(first);
                next != null && next.getKey() - 1 <= range.last;
                next = byFirst.ceilingEntry(first)) {
            byFirst.remove(next.getKey());
            range = range.and(next.getValue());
        }
        byFirst.put(range.first, range);
    }

    /** Discards the smallest gaps until at most this many ranges are left; returns how many it discarded. */
    public int shrinkTo(int mostRanges) {
        var tooMany = byFirst.size() - mostRanges;
        if (tooMany <= 0) {
            return 0;
        }
        var ranges = List.copyOf(byFirst.values());
        IntStream.range(0, ranges.size() - 1)
                .boxed()
                .sorted(Comparator.comparingLong(index -> gapAfter(ranges, index))) // stable: the lowest is first
                .limit(tooMany)
                .sorted(Comparator.reverseOrder()) // from the highest, so that lower indexes stay valid
                .forEach(index -> joinAbove(ranges.get(index).first));
        return tooMany;
    }

    private void joinAbove(long first) {
        var below = byFirst.get(first);
        var above = byFirst.remove(byFirst.higherKey(first));
        byFirst.put(first, below.upTo(above, false));
    }

    /** Calls {@code visitor} with each range, the lowest first. */
    void forEach(RangeVisitor visitor) {
        byFirst.values().forEach(range -> visitor.visit(range.first, range.last, range.exact));
    }

    interface RangeVisitor {
        /** Receives a range, both ends included; if it is not exact, some of its numbers may not have been added. */
        void visit(long first, long last, boolean exact);
    }

    int size() {
        return byFirst.size();
    }

    private static long gapAfter(List<Range> ranges, int index) {
        return ranges.get(index + 1).first - ranges.get(index).last;
    }

    public void write(ByteWriter out) {
        out.number(byFirst.size());
        var before = 0L;
        for (var range : byFirst.values()) {
            out.number(range.first - before).number(range.last - range.first).flag(range.exact);
            before = range.last;
        }
    }

    public static NumberRanges read(ByteReader in) {
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

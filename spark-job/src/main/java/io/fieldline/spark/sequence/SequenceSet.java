package io.fieldline.spark.sequence;

import io.fieldline.messages.Reading.Identity;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.roaringbitmap.RoaringBitmap;

/**
 * The sequences of one session that have arrived, in any order and with any number of gaps.
 *
 * <p>Consecutive sequences are one run, which takes two numbers. The others are in compressed bitmaps. A sequence takes
 * one bit if they are dense (a shuffle, steps of two), and two bytes if they are sparse (milliseconds since 1970). A
 * complete block of 65,536 takes ten bytes. {@link #forgetLowest} discards the lowest block; below it, it is unknown
 * whether a sequence is a repeat.
 */
public final class SequenceSet {
    public enum Arrival {
        FIRST,
        REPEAT,
        /** At or below the highest evicted sequence, so it may be a repeat. */
        UNKNOWN
    }

    /**
     * Bits of a sequence in one bitmap. Assertions of the library forbid queries about the neighbours of its largest
     * value, 2^32 - 1.
     */
    private static final int LOW_BITS = 31;

    private static final long LOW_MASK = (1L << LOW_BITS) - 1;
    private static final long BLOCK = 1L << 16;

    /** The lower part of a longer range is discarded, because a damaged length would fill the memory. */
    private static final long LONGEST_RANGE = 1L << 24;

    /** With fewer sequences, they are assumed to count up by one. */
    private static final int FEW = 32;

    /** If sequences count up by one, at least every eighth has a neighbour, even if most have not arrived. */
    private static final int MOST_PER_PAIR = 8;

    /** The first sequence of the run. */
    private long runFirst;
    /** One past the last sequence of the run; equal to the first if the run is empty. */
    private long runEnd;

    private long evictedBelow;
    /** Number of added sequences. */
    private long added;
    /** Number of pairs of neighbours among the added sequences. */
    private long pairs;
    /** The sequences outside the run, by their upper bits. */
    private final TreeMap<Long, RoaringBitmap> bitmaps = new TreeMap<>();

    /** The sequences of these ranges; below the end of an inexact range, it is unknown which arrived. */
    public static SequenceSet of(NumberRanges ranges) {
        var set = new SequenceSet();
        ranges.forEach((first, last, exact) -> {
            if (first < 0 || last < first || last >= Identity.SEQUENCE_LIMIT) {
                throw new IllegalArgumentException("sequences from %d to %d".formatted(first, last));
            }
            if (exact) {
                set.addRange(set.startOf(first, last), last);
            } else {
                set.forgetBelow(last + 1);
            }
        });
        set.compress();
        return set;
    }

    private long startOf(long first, long last) {
        var start = Math.max(first, last - LONGEST_RANGE);
        if (start > first) {
            forgetBelow(start);
        }
        return start;
    }

    private void addRange(long first, long last) {
        for (var next = first; next <= last; ) {
            var end = Math.min(last, next | LOW_MASK) + 1; // the end of this bitmap
            var base = next & ~LOW_MASK;
            bitmap(next).add(next - base, end - base);
            next = end;
        }
    }

    private void forgetBelow(long sequence) {
        evictedBelow = sequence;
        runFirst = Math.max(runFirst, sequence);
        runEnd = Math.max(runEnd, runFirst);
        bitmaps.headMap(sequence >>> LOW_BITS).clear();
        var partly = bitmaps.get(sequence >>> LOW_BITS);
        if (partly != null) {
            partly.remove(0L, sequence & LOW_MASK);
        }
    }

    /** Adds a sequence in [0, 2^53), unless it is present. */
    public Arrival add(long sequence) {
        var arrival = addUncounted(sequence);
        if (arrival == Arrival.FIRST) {
            added++;
            pairs += contains(sequence - 1) ? 1 : 0;
            pairs += contains(sequence + 1) ? 1 : 0;
        }
        return arrival;
    }

    private Arrival addUncounted(long sequence) {
        if (sequence < evictedBelow) {
            return Arrival.UNKNOWN;
        }
        if (sequence >= runFirst && sequence < runEnd) {
            return Arrival.REPEAT;
        }
        if (bitmaps.isEmpty() && extendsRun(sequence)) {
            return Arrival.FIRST;
        }
        return bitmap(sequence).checkedAdd(low(sequence)) ? Arrival.FIRST : Arrival.REPEAT;
    }

    private boolean extendsRun(long sequence) {
        if (runFirst == runEnd) {
            runFirst = sequence;
            runEnd = sequence + 1;
            return true;
        }
        if (sequence == runEnd) {
            runEnd++;
            return true;
        }
        return false;
    }

    /** Whether a sequence has arrived; assumed for evicted ones. */
    boolean contains(long sequence) {
        if (sequence < evictedBelow || (sequence >= runFirst && sequence < runEnd)) {
            return sequence >= 0;
        }
        var bitmap = bitmaps.get(sequence >>> LOW_BITS);
        return bitmap != null && bitmap.contains(low(sequence));
    }

    /** Whether all sequences from the first to the last have arrived. */
    boolean containsAll(long first, long last) {
        var next = Math.max(first, evictedBelow);
        while (next <= last) {
            if (!contains(next)) {
                return false;
            }
            next = next >= runFirst && next < runEnd ? runEnd : firstAbsentInBitmap(next);
        }
        return true;
    }

    private long firstAbsentInBitmap(long sequence) {
        var upper = sequence >>> LOW_BITS;
        return (upper << LOW_BITS) + bitmaps.get(upper).nextAbsentValue(low(sequence));
    }

    /** The lowest stored sequence; undefined before the first. */
    long lowest() {
        var first = bitmaps.firstEntry();
        var ofBitmaps = first == null
                ? Long.MAX_VALUE
                : (first.getKey() << LOW_BITS) + first.getValue().first();
        return runFirst == runEnd ? ofBitmaps : Math.min(runFirst, ofBitmaps);
    }

    /** The highest sequence that arrived; -1 before the first. */
    long highest() {
        var last = bitmaps.lastEntry();
        var ofBitmaps = last == null
                ? -1
                : (last.getKey() << LOW_BITS) + last.getValue().last();
        return runFirst == runEnd ? ofBitmaps : Math.max(runEnd - 1, ofBitmaps);
    }

    /** Whether the sequences count up by one, so that a gap means missing readings. */
    boolean countsByOne() {
        return added < FEW || pairs * MOST_PER_PAIR >= added;
    }

    private RoaringBitmap bitmap(long sequence) {
        return bitmaps.computeIfAbsent(sequence >>> LOW_BITS, upper -> new RoaringBitmap());
    }

    private static int low(long sequence) {
        return (int) (sequence & LOW_MASK);
    }

    /** Moves the neighbours of the run into it, and compresses the rest; call it after a batch of additions. */
    public void compress() {
        while (moveIntoRun(runEnd) || moveIntoRun(runFirst - 1)) {
            // a bitmap ends at a multiple of 2^31, and the run may continue in the next one
        }
        bitmaps.values().removeIf(RoaringBitmap::isEmpty);
        bitmaps.values().forEach(RoaringBitmap::runOptimize);
    }

    /** Moves this sequence and its consecutive neighbours into the run; false if it is not present. */
    private boolean moveIntoRun(long neighbour) {
        var upper = neighbour >>> LOW_BITS;
        var bitmap = bitmaps.get(upper);
        if (neighbour < 0 || bitmap == null || !bitmap.contains(low(neighbour))) {
            return false;
        }
        var base = upper << LOW_BITS;
        if (neighbour == runEnd) {
            runEnd = base + bitmap.nextAbsentValue(low(neighbour));
            bitmap.remove(neighbour - base, runEnd - base);
        } else {
            runFirst = base + firstOfRunUpTo(neighbour - base, bitmap);
            bitmap.remove(runFirst - base, neighbour - base + 1);
        }
        return true;
    }

    /** An assertion of the library forbids queries for an absent value below a run that starts at 0. */
    private static long firstOfRunUpTo(long last, RoaringBitmap bitmap) {
        return bitmap.contains(0L, last + 1) ? 0 : bitmap.previousAbsentValue((int) last) + 1;
    }

    /** The approximate number of bytes that {@link #write} writes. */
    int bytes() {
        return bitmaps.values().stream()
                .mapToInt(RoaringBitmap::serializedSizeInBytes)
                .sum();
    }

    /** Discards the lowest block of 65,536 sequences that takes memory. */
    void forgetLowest() {
        var lowest = bitmaps.firstEntry();
        var base = lowest.getKey() << LOW_BITS;
        forgetBelow(base + ((long) lowest.getValue().first() / BLOCK + 1) * BLOCK);
        compress();
    }

    public void write(ByteWriter out) {
        out.number(evictedBelow).number(runFirst).number(runEnd - runFirst);
        out.number(added - (runEnd - runFirst)).number(added - pairs);
        out.number(bitmaps.size());
        for (Map.Entry<Long, RoaringBitmap> entry : bitmaps.entrySet()) {
            var buffer = ByteBuffer.allocate(entry.getValue().serializedSizeInBytes());
            entry.getValue().serialize(buffer);
            out.number(entry.getKey()).block(buffer.array());
        }
    }

    /** Reads the state. Before format 7 there were no counts, so they are derived from the run. */
    public static SequenceSet read(ByteReader in, int format) {
        var set = new SequenceSet();
        set.evictedBelow = in.number();
        set.runFirst = in.number();
        set.runEnd = set.runFirst + in.number();
        set.added = set.runEnd - set.runFirst + (format < 7 ? 0 : in.number());
        set.pairs = set.added - (format < 7 ? Math.min(1, set.added) : in.number());
        for (var left = in.count(); left > 0; left--) {
            set.bitmaps.put(in.number(), bitmap(in.block()));
        }
        return set;
    }

    private static RoaringBitmap bitmap(byte[] bytes) {
        var bitmap = new RoaringBitmap();
        try {
            bitmap.deserialize(ByteBuffer.wrap(bytes));
        } catch (IOException torn) {
            throw new UncheckedIOException(torn);
        }
        return bitmap;
    }
}

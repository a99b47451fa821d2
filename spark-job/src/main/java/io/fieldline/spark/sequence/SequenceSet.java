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
 * Which sequences of one session have arrived, whatever their order and however many gaps there are.
 *
 * <p>Sequences that follow one another are one run, which costs two numbers. The others are in compressed bitmaps: a bit each
 * where they are dense (a shuffle, steps of two), two bytes each where they are sparse (milliseconds since 1970 as sequence),
 * and ten bytes per 65,536 that are complete. {@link #forgetLowest} discards the lowest of them; below that it is
 * unknown whether a sequence is a repeat.
 */
public final class SequenceSet {
    public enum Arrival {
        FIRST,
        REPEAT,
        /** Below what was evicted: perhaps a repeat. */
        UNKNOWN
    }

    /** In one bitmap; assertions of the library forbid to ask about neighbours of its largest value, 2^32 - 1. */
    private static final int LOW_BITS = 31;

    private static final long LOW_MASK = (1L << LOW_BITS) - 1;
    private static final long BLOCK = 1L << 16;

    /** Of a range, more are evicted: a damaged length would fill the memory. */
    private static final long LONGEST_RANGE = 1L << 24;

    /** Before as many, sequences are taken to count up by one. */
    private static final int FEW = 32;

    /** Of sequences that count up by one, at least every eighth has its successor, even while most have not arrived. */
    private static final int MOST_PER_PAIR = 8;

    /** The run from here ... */
    private long runFirst;
    /** ... to before this; empty when both are equal. */
    private long runEnd;

    private long evictedBelow;
    /** How many were added, ... */
    private long added;
    /** ... and how many pairs of neighbours they made. */
    private long pairs;
    /** The sequences outside the run, by their upper bits. */
    private final TreeMap<Long, RoaringBitmap> bitmaps = new TreeMap<>();

    /** The sequences of these ranges; below the end of one that is not exact it is unknown which arrived. */
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
            var end = Math.min(last, next | LOW_MASK) + 1; // of a bitmap
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

    /** Adds a sequence in [0, 2^53), unless it is there. */
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

    /** Whether a sequence has arrived; of those that are evicted it is taken for granted. */
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

    /** The lowest sequence that is remembered; meaningless before the first. */
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

    /** Whether the sequences count up by one, so that one in between that has not arrived is missing. */
    boolean countsByOne() {
        return added < FEW || pairs * MOST_PER_PAIR >= added;
    }

    private RoaringBitmap bitmap(long sequence) {
        return bitmaps.computeIfAbsent(sequence >>> LOW_BITS, upper -> new RoaringBitmap());
    }

    private static int low(long sequence) {
        return (int) (sequence & LOW_MASK);
    }

    /** Moves into the run what joins it, and compresses the rest; to be called when a batch of additions is over. */
    public void compress() {
        while (moveIntoRun(runEnd) || moveIntoRun(runFirst - 1)) {
            // a bitmap ends at a multiple of 2^31, and the run may go on in the next one
        }
        bitmaps.values().removeIf(RoaringBitmap::isEmpty);
        bitmaps.values().forEach(RoaringBitmap::runOptimize);
    }

    /** Moves the neighbours from this sequence on, away from the run; false when it is not there. */
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

    /** An assertion of the library forbids to ask for an absent value below a run that starts at 0. */
    private static long firstOfRunUpTo(long last, RoaringBitmap bitmap) {
        return bitmap.contains(0L, last + 1) ? 0 : bitmap.previousAbsentValue((int) last) + 1;
    }

    /** Bytes that {@link #write} takes, except for a few. */
    int bytes() {
        return bitmaps.values().stream()
                .mapToInt(RoaringBitmap::serializedSizeInBytes)
                .sum();
    }

    /** Discards the lowest sequences that cost memory: a block of 65,536. */
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

    /** Reads the state back, also of format 6, which did not count: the run then stands for all. */
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

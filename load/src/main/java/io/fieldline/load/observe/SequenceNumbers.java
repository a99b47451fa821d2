package io.fieldline.load.observe;

import java.util.TreeMap;

/**
 * Which numbers of one device have arrived. It stores the gaps, so what arrived in order needs no memory. Beyond the limit for
 * all devices it deletes its oldest gap: what arrives for it later counts as a duplicate.
 */
final class SequenceNumbers {
    private final TreeMap<Long, Long> gaps = new TreeMap<>(); // the first number of each, and the first one after it
    private final GapLimit limit;
    private long next;

    enum Arrival {
        IN_ORDER,
        DISORDERED,
        DUPLICATE
    }

    SequenceNumbers(GapLimit limit) {
        this.limit = limit;
    }

    Arrival add(long number) {
        if (number >= next) {
            if (number > next) {
                put(next, number);
            }
            next = number + 1;
            return Arrival.IN_ORDER;
        }
        var gap = gaps.floorEntry(number);
        if (gap == null || number >= gap.getValue()) {
            return Arrival.DUPLICATE;
        }
        close(gap.getKey(), gap.getValue(), number);
        return Arrival.DISORDERED;
    }

    /** The number after the highest one that has arrived. */
    long next() {
        return next;
    }

    private void close(long from, long to, long number) {
        gaps.remove(from);
        limit.remove();
        if (from < number) {
            put(from, number);
        }
        if (number + 1 < to) {
            put(number + 1, to);
        }
    }

    private void put(long from, long to) {
        gaps.put(from, to);
        if (!limit.add()) {
            gaps.pollFirstEntry();
        }
    }
}

package io.fieldline.load.observe;

import java.util.TreeMap;

/**
 * Which numbers of one device have arrived. It stores the gaps, so what arrived in order needs no memory. Beyond
 * {@link #MOST_GAPS} it deletes the oldest gap: what arrives for it later counts as a duplicate.
 */
final class SequenceNumbers {
    static final int MOST_GAPS = 10_000;

    private final TreeMap<Long, Long> gaps = new TreeMap<>(); // the first number of each, and the first one after it
    private long next;

    enum Arrival {
        IN_ORDER,
        DISORDERED,
        DUPLICATE
    }

    Arrival add(long number) {
        if (number >= next) {
            if (number > next) {
                gaps.put(next, number);
                deleteOldest();
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
        if (from < number) {
            gaps.put(from, number);
        }
        if (number + 1 < to) {
            gaps.put(number + 1, to);
        }
        deleteOldest();
    }

    private void deleteOldest() {
        if (gaps.size() > MOST_GAPS) {
            gaps.pollFirstEntry();
        }
    }
}

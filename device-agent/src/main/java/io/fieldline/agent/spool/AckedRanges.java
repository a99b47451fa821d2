package io.fieldline.agent.spool;

import java.util.TreeMap;

/**
 * The records that the broker has: all below a number, and runs above it. Live readings are acknowledged while older
 * ones still wait. They follow each other, so there are few runs. Thread-safe.
 */
final class AckedRanges {
    /** If there are more runs, the newest is dropped, and its records are sent twice. */
    private static final int MAX_RUNS = 1_000;

    private final TreeMap<Long, Long> runs = new TreeMap<>(); // first to one past the last
    private long below;

    AckedRanges(long below) {
        this.below = below;
    }

    /** Adds the numbers in [first, end), and returns how many of them are new. */
    synchronized long add(long first, long end) {
        var added = missing(first, end);
        var start = first;
        var stop = end;
        for (var run = runs.floorEntry(stop); run != null && run.getValue() >= start; run = runs.floorEntry(stop)) {
            start = Math.min(start, run.getKey());
            stop = Math.max(stop, run.getValue());
            runs.remove(run.getKey());
        }
        if (start <= below) {
            below = Math.max(below, stop);
        } else {
            runs.put(start, stop);
        }
        if (runs.size() > MAX_RUNS) {
            runs.pollLastEntry();
        }
        return added;
    }

    synchronized boolean contains(long number) {
        var run = runs.floorEntry(number);
        return number < below || (run != null && number < run.getValue());
    }

    /** The oldest number that is not acknowledged. */
    synchronized long below() {
        return below;
    }

    /** The number of records in [first, end) that are not acknowledged. */
    synchronized long missing(long first, long end) {
        var missing = Math.max(0, end - Math.max(first, below));
        for (var run : runs.entrySet()) {
            missing -= Math.max(0, Math.min(end, run.getValue()) - Math.max(first, run.getKey()));
        }
        return missing;
    }
}

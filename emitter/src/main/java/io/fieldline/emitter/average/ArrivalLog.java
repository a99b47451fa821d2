package io.fieldline.emitter.average;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The cached averages in the order of their arrival. A page that has everything up to an arrival gets what came after it, each
 * window once. Not thread-safe.
 */
final class ArrivalLog {
    private final NavigableMap<Long, AverageEvent> byArrival = new TreeMap<>();
    private long arrivals;
    private long resetAt;
    private long evictedUpTo;

    /** Returns the arrival of this average. */
    long append(AverageEvent average) {
        arrivals++;
        byArrival.put(arrivals, average);
        return arrivals;
    }

    /** A newer version of the window replaces this one. */
    void remove(long arrival) {
        byArrival.remove(arrival);
    }

    void evict(long arrival) {
        byArrival.remove(arrival);
        evictedUpTo = Math.max(evictedUpTo, arrival);
    }

    /** Drops everything. Even a page that had everything then needs a new snapshot. */
    void reset() {
        byArrival.clear();
        arrivals++;
        resetAt = arrivals;
        evictedUpTo = arrivals;
    }

    /** Returns at most {@code limit} averages that arrived later than this, the oldest arrival first. */
    List<StoredAverage> after(long arrival, int limit, Predicate<AverageEvent> wanted) {
        var found = new ArrayList<StoredAverage>();
        for (var entry : byArrival.tailMap(arrival, false).entrySet()) {
            if (found.size() >= limit) {
                break;
            }
            if (wanted.test(entry.getValue())) {
                found.add(new StoredAverage(entry.getKey(), entry.getValue()));
            }
        }
        return found;
    }

    boolean wasResetAfter(long arrival) {
        return arrival < resetAt;
    }

    /** Whether an average that arrived later than this was evicted. */
    boolean hasEvictedAfter(long arrival) {
        return arrival < evictedUpTo;
    }

    long arrivals() {
        return arrivals;
    }

    int size() {
        return byArrival.size();
    }
}

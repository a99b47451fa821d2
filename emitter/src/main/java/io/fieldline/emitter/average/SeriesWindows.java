package io.fieldline.emitter.average;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The cached windows of one series, by start. Not thread-safe. */
final class SeriesWindows {
    /** The memory of a window without its JSON: objects and entries of maps. */
    private static final int OVERHEAD_BYTES = 328;

    private final SeriesKey key;
    private final long id;
    private final NavigableMap<Instant, StoredAverage> byStart = new TreeMap<>();
    private long bytes;

    SeriesWindows(SeriesKey key, long id) {
        this.key = key;
        this.id = id;
    }

    SeriesKey key() {
        return key;
    }

    long id() {
        return id;
    }

    int size() {
        return byStart.size();
    }

    boolean isEmpty() {
        return byStart.isEmpty();
    }

    /** The estimated memory of the windows. */
    long bytes() {
        return bytes;
    }

    Optional<StoredAverage> at(Instant start) {
        return Optional.ofNullable(byStart.get(start));
    }

    /** The traits of the newest window if they are the same; otherwise these. */
    WindowTraits shared(WindowTraits traits) {
        return !isEmpty() && newest().traits().equals(traits) ? newest().traits() : traits;
    }

    boolean startsAfter(Instant start) {
        return start.isBefore(byStart.firstKey());
    }

    /** Adds a window, or replaces the version that is there. */
    void put(StoredAverage stored) {
        var before = byStart.put(stored.average().start(), stored);
        bytes += bytes(stored.average()) - (before == null ? 0 : bytes(before.average()));
    }

    StoredAverage removeOldest() {
        var oldest = byStart.pollFirstEntry().getValue();
        bytes -= bytes(oldest.average());
        return oldest;
    }

    AverageEvent newest() {
        return byStart.lastEntry().getValue().average();
    }

    /** Returns the windows, the oldest first. */
    Stream<StoredAverage> newest(int count) {
        if (count >= byStart.size()) {
            return byStart.values().stream();
        }
        var newest = new ArrayDeque<StoredAverage>();
        byStart.descendingMap().values().stream().limit(count).forEach(newest::addFirst);
        return newest.stream();
    }

    List<AverageEvent> averages() {
        return byStart.values().stream().map(StoredAverage::average).toList();
    }

    private static int bytes(AverageEvent average) {
        var ascii = average.bytes() == average.json().length();
        return OVERHEAD_BYTES + (ascii ? average.bytes() : 2 * average.json().length());
    }
}

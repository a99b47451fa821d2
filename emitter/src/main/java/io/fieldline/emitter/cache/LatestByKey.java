package io.fieldline.emitter.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The newest event of each key, in the order in which they came: who was stuck gets what is true now, not what was.
 * When full, the key that changed longest ago goes, and is counted.
 */
public final class LatestByKey<K> {
    /**
     * One event.
     *
     * @param arrival counts up
     * @param device  whose event it is
     */
    public record Entry<K>(K key, long arrival, String device, EncodedEvent event) {}

    private final int max;
    private final Map<K, Entry<K>> byKey = new HashMap<>();
    private final NavigableMap<Long, Entry<K>> byArrival = new TreeMap<>();
    private long arrivals;
    private long forgotten;
    private long dropped;

    public LatestByKey(int max) {
        this.max = max;
    }

    public synchronized void put(K key, String device, EncodedEvent event) {
        arrivals++;
        var entry = new Entry<>(key, arrivals, device, event);
        var before = byKey.put(key, entry);
        if (before != null) {
            byArrival.remove(before.arrival());
        }
        byArrival.put(arrivals, entry);
        if (byKey.size() > max) {
            byKey.remove(byArrival.pollFirstEntry().getValue().key());
            forgotten++;
        }
    }

    public synchronized boolean has(K key) {
        return byKey.containsKey(key);
    }

    public synchronized void remove(K key) {
        var entry = byKey.remove(key);
        if (entry != null) {
            byArrival.remove(entry.arrival());
        }
    }

    /** As {@link #remove}, and whoever has not got the event yet {@linkplain #lacks lacks} it. */
    public synchronized void drop(K key) {
        var entry = byKey.get(key);
        if (entry != null) {
            dropped = Math.max(dropped, entry.arrival());
            remove(key);
        }
    }

    /** Whether an event went that somebody who got all up to that arrival would have needed. */
    public synchronized boolean lacks(long arrival) {
        return arrival > 0 && arrival < dropped;
    }

    /** What came after that arrival and is of a device that is shown, at most so many. */
    public synchronized List<Entry<K>> after(long arrival, int limit, Predicate<String> shown) {
        var found = new ArrayList<Entry<K>>();
        for (var entry : byArrival.tailMap(arrival, false).values()) {
            if (found.size() >= limit) {
                break;
            }
            if (shown.test(entry.device())) {
                found.add(entry);
            }
        }
        return found;
    }

    public synchronized long arrivals() {
        return arrivals;
    }

    /** How many keys went because there were too many. */
    synchronized long forgotten() {
        return forgotten;
    }
}

package io.fieldline.emitter.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The newest event of each key, in order of arrival. A client that read nothing for a while gets only the current state.
 * If there are too many keys, the least recently changed one is evicted and counted. A retired key is only for clients that may
 * still show an earlier event of it.
 */
public final class LatestByKey<K> {
    /**
     * One event.
     *
     * @param arrival its number; later events have higher ones
     * @param device  the device of the event
     */
    public record Entry<K>(K key, long arrival, String device, EncodedEvent event) {}

    /** About 1 KB each. */
    private static final int MAX_RETIRED = 20_000;

    private final int max;
    private final Map<K, Entry<K>> byKey = new HashMap<>();
    private final NavigableMap<Long, Entry<K>> byArrival = new TreeMap<>();
    /** The least recently retired first. */
    private final Set<K> retired = new LinkedHashSet<>();

    private long arrivals;
    private long evictions;
    private long dropped;
    private long retiredEvictions;

    public LatestByKey(int max) {
        this.max = max;
    }

    public synchronized void put(K key, String device, EncodedEvent event) {
        arrivals++;
        retired.remove(key);
        var entry = new Entry<>(key, arrivals, device, event);
        var before = byKey.put(key, entry);
        if (before != null) {
            byArrival.remove(before.arrival());
        }
        byArrival.put(arrivals, entry);
        if (byKey.size() > max) {
            byKey.remove(byArrival.pollFirstEntry().getValue().key());
            evictions++;
        }
    }

    public synchronized boolean has(K key) {
        return byKey.containsKey(key);
    }

    public synchronized void remove(K key) {
        retired.remove(key);
        var entry = byKey.remove(key);
        if (entry != null) {
            byArrival.remove(entry.arrival());
        }
    }

    /** Keeps the event of a key that was evicted elsewhere for the clients that had joined before it arrived. */
    public synchronized void retire(K key) {
        if (byKey.containsKey(key)) {
            retired.add(key);
        }
        if (retired.size() > MAX_RETIRED) {
            remove(retired.iterator().next());
            retiredEvictions++;
        }
    }

    /** Removes a key. A client that has not received its event yet {@linkplain #lacks lacks} it. */
    public synchronized void drop(K key) {
        var entry = byKey.get(key);
        if (entry != null) {
            dropped = Math.max(dropped, entry.arrival());
            remove(key);
        }
    }

    /** Whether an event was dropped that is needed by a client which has everything up to this arrival. */
    public synchronized boolean lacks(long arrival) {
        return arrival > 0 && arrival < dropped;
    }

    /** Returns at most {@code limit} events after this arrival, only of devices that are shown, without retired ones. */
    public List<Entry<K>> after(long arrival, int limit, Predicate<String> shown) {
        return after(arrival, limit, shown, Long.MAX_VALUE);
    }

    /** The same, for a client that needs the retired ones after the arrival at which it joined. */
    public synchronized List<Entry<K>> after(long arrival, int limit, Predicate<String> shown, long joined) {
        var found = new ArrayList<Entry<K>>();
        for (var entry : byArrival.tailMap(arrival, false).values()) {
            if (found.size() >= limit) {
                break;
            }
            var isNeeded = entry.arrival() > joined || !retired.contains(entry.key());
            if (isNeeded && shown.test(entry.device())) {
                found.add(entry);
            }
        }
        return found;
    }

    public synchronized long arrivals() {
        return arrivals;
    }

    /** How many retired keys were evicted because there were too many. */
    public synchronized long retiredEvictions() {
        return retiredEvictions;
    }

    /** How many keys were evicted. */
    synchronized long evictions() {
        return evictions;
    }
}

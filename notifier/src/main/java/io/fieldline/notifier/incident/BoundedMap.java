package io.fieldline.notifier.incident;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A map that evicts its oldest entry when it is full, and counts it. A value that is put again becomes the newest. For one
 * thread at a time.
 */
public final class BoundedMap<K, V> {
    private final Map<K, V> entries = new LinkedHashMap<>();
    private final int most;
    private long evicted;

    public BoundedMap(int most) {
        this.most = most;
    }

    public void put(K key, V value) {
        entries.remove(key);
        entries.put(key, value);
        if (entries.size() > most) {
            entries.remove(entries.keySet().iterator().next());
            evicted++;
        }
    }

    public Optional<V> get(K key) {
        return Optional.ofNullable(entries.get(key));
    }

    public Collection<V> values() {
        return entries.values();
    }

    public void remove(K key) {
        entries.remove(key);
    }

    public void removeIf(Predicate<K> condition) {
        entries.keySet().removeIf(condition);
    }

    public void clear() {
        entries.clear();
    }

    public long evicted() {
        return evicted;
    }
}

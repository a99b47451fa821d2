package io.fieldline.emitter.cache;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The newest record of each key. If they take too many bytes, the least recently changed one is evicted and counted. Not
 * thread-safe.
 */
public final class RecordsByKey<T> {
    private record Entry<T>(T value, long bytes) {}

    private final long maxBytes;
    private final Map<String, Entry<T>> entries = new LinkedHashMap<>();
    private long bytes;
    private long evictions;

    public RecordsByKey(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Stores a record of this estimated size; {@code evicted} gets what was evicted for it. */
    public void put(String key, T value, long size, BiConsumer<String, T> evicted) {
        remove(key);
        entries.put(key, new Entry<>(value, size));
        bytes += size;
        while (bytes > maxBytes && entries.size() > 1) {
            var oldest = entries.entrySet().iterator().next();
            remove(oldest.getKey());
            evictions++;
            evicted.accept(oldest.getKey(), oldest.getValue().value());
        }
    }

    public void remove(String key) {
        var before = entries.remove(key);
        bytes -= before == null ? 0 : before.bytes();
    }

    public Optional<T> get(String key) {
        return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }

    /** The least recently changed first. */
    public Collection<T> values() {
        return entries.values().stream().map(Entry::value).toList();
    }

    public long bytes() {
        return bytes;
    }

    public long evictions() {
        return evictions;
    }
}

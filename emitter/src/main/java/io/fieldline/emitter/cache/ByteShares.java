package io.fieldline.emitter.cache;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Which key takes the most bytes. That key is reduced first if all keys together take too many bytes, so that a key with long
 * names does not evict one with short names. Not thread-safe.
 */
public final class ByteShares<K extends Comparable<? super K>> {
    private record Share<K>(K key, long bytes) {}

    private final Map<K, Share<K>> shares = new HashMap<>();
    private final NavigableSet<Share<K>> bySize =
            new TreeSet<>(Comparator.<Share<K>>comparingLong(Share::bytes).thenComparing(Share::key));

    /** Adds to the bytes of a key; a key without bytes is removed. */
    public void add(K key, long more) {
        var before = shares.remove(key);
        if (before != null) {
            bySize.remove(before);
        }
        var share = new Share<>(key, more + (before == null ? 0 : before.bytes()));
        if (share.bytes() > 0) {
            shares.put(key, share);
            bySize.add(share);
        }
    }

    /** The key that takes the most bytes. There must be at least one key. */
    public K largest() {
        return bySize.last().key();
    }
}

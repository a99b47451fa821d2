package io.fieldline.emitter.cache;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Which of the keys takes the most bytes: it makes room when all together take too many, so that no key with large names costs
 * one with small names its entry. Not thread-safe.
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

    /** The key that takes the most; there has to be one. */
    public K largest() {
        return bySize.last().key();
    }
}

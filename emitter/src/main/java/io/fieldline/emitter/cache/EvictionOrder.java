package io.fieldline.emitter.cache;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Decides which key of a full cache is evicted first. A key may be silent for as long as it was active, but at most a week.
 *
 * <p>So a key that was seen only for a moment is evicted before one that has been active for long, no matter how many new keys
 * arrive. And no key keeps a new one out for longer than it was active itself. Not thread-safe.
 */
public final class EvictionOrder<K extends Comparable<? super K>> {
    private static final long LONGEST_MILLIS = Duration.ofDays(7).toMillis();
    /** Times are exact to the second, which saves most updates. */
    private static final long EXACT_MILLIS = 1_000;

    private static final long RETIRED = Long.MIN_VALUE / 2;

    /** The activity of one key, in epoch milliseconds. */
    private record Use<K>(K key, long first, long last) {
        long keptUntil() {
            return last + Math.min(last - first, LONGEST_MILLIS);
        }
    }

    private final Map<K, Use<K>> uses = new HashMap<>();
    private final NavigableSet<Use<K>> order =
            new TreeSet<>(Comparator.<Use<K>>comparingLong(Use::keptUntil).thenComparing(Use::key));

    /** The key was active at that time. */
    public void seen(K key, Instant at) {
        seen(key, at, at);
    }

    /** The key was active from the first time to the last. */
    public void seen(K key, Instant first, Instant last) {
        var before = uses.get(key);
        var from = Math.min(first.toEpochMilli(), last.toEpochMilli());
        if (before == null || before.last == RETIRED) {
            remove(key);
            put(new Use<>(key, from, last.toEpochMilli()));
        } else if (from < before.first || last.toEpochMilli() >= before.last + EXACT_MILLIS) {
            order.remove(before);
            put(new Use<>(before.key, Math.min(before.first, from), Math.max(before.last, last.toEpochMilli())));
        }
    }

    /** The key is no longer in use, so it is evicted first. */
    public void retire(K key) {
        remove(key);
        put(new Use<>(key, RETIRED, RETIRED));
    }

    public void remove(K key) {
        var use = uses.remove(key);
        if (use != null) {
            order.remove(use);
        }
    }

    /** The key that is evicted next. */
    public Optional<K> next() {
        return order.isEmpty() ? Optional.empty() : Optional.of(order.first().key());
    }

    /** The key that is evicted next, if it is no longer in use. */
    public Optional<K> nextRetired() {
        return next().filter(key -> lastSeen(key) == RETIRED);
    }

    /** Whether a key that was active in this time may replace the one that is evicted next. */
    public boolean givesWayTo(Instant first, Instant last) {
        var newcomer = new Use<>("", Math.min(first.toEpochMilli(), last.toEpochMilli()), last.toEpochMilli());
        return !order.isEmpty()
                && (order.first().last() == RETIRED || order.first().keptUntil() < newcomer.keptUntil());
    }

    /** The time until which the key may be silent, in epoch milliseconds. */
    public long keptUntil(K key) {
        var use = uses.get(key);
        return use == null ? Long.MIN_VALUE : use.keptUntil();
    }

    /** When the key was last active, in epoch milliseconds. */
    long lastSeen(K key) {
        var use = uses.get(key);
        return use == null ? Long.MIN_VALUE : use.last();
    }

    int size() {
        return uses.size();
    }

    private void put(Use<K> use) {
        uses.put(use.key(), use);
        order.add(use);
    }
}

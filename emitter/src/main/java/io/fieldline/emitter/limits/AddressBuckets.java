package io.fieldline.emitter.limits;

import java.util.LinkedHashMap;
import java.util.Map;

/** A {@link TokenBucket} for each address. */
public final class AddressBuckets {
    /** If there are more, the least recently used address is evicted. */
    private static final int MAX_ADDRESSES = 10_000;

    private final int perSecond;
    private final int burst;
    private final Map<ClientAddress, TokenBucket> addresses = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ClientAddress, TokenBucket> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    /** Twice as many in a burst. */
    public AddressBuckets(int perSecond) {
        this(perSecond, 2 * perSecond);
    }

    public AddressBuckets(int perSecond, int burst) {
        this.perSecond = perSecond;
        this.burst = burst;
    }

    /** {@code now} is from {@link System#nanoTime}. */
    public boolean take(ClientAddress address, long now) {
        return bucket(address, now).take(now);
    }

    private synchronized TokenBucket bucket(ClientAddress address, long now) {
        return addresses.computeIfAbsent(address, unknown -> new TokenBucket(perSecond, burst, now));
    }
}

package io.fieldline.emitter.limits;

import java.util.HashMap;
import java.util.Map;

/** How many of something each address has now. Only addresses that have any are in memory. */
public final class AddressCounts {
    private final int limit;
    private final Map<ClientAddress, Integer> counts = new HashMap<>();

    public AddressCounts(int limit) {
        this.limit = limit;
    }

    /** Whether this address may have one more; if so, it has. */
    public synchronized boolean acquire(ClientAddress address) {
        if (counts.getOrDefault(address, 0) >= limit) {
            return false;
        }
        counts.merge(address, 1, Integer::sum);
        return true;
    }

    public synchronized void release(ClientAddress address) {
        counts.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }
}

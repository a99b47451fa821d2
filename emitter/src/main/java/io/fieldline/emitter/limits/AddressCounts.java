package io.fieldline.emitter.limits;

import java.util.HashMap;
import java.util.Map;

/** Counts what each address has now, for example its connections. Addresses with none are not stored. */
public final class AddressCounts {
    private final int limit;
    private final Map<ClientAddress, Integer> counts = new HashMap<>();

    public AddressCounts(int limit) {
        this.limit = limit;
    }

    /** Counts one more for this address, if the limit allows it. */
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

package io.fieldline.emitter.limits;

import java.util.HashMap;
import java.util.Map;

/**
 * Limits the bytes in memory for all clients and for one address. An address that has reserved none always gets its first ones, unless all
 * are used.
 */
public final class ByteBudget {
    private final long maxBytes;
    private final long maxAddressBytes;
    private final Map<ClientAddress, Long> addresses = new HashMap<>();
    private long total;

    public ByteBudget(long maxBytes, long maxAddressBytes) {
        this.maxBytes = maxBytes;
        this.maxAddressBytes = maxAddressBytes;
    }

    /** Reserves bytes if the limits allow it; the caller must then {@link #release} the same number. */
    public synchronized boolean acquire(ClientAddress address, long bytes) {
        var before = addresses.getOrDefault(address, 0L);
        var isFull = total + bytes > maxBytes || before + bytes > maxAddressBytes;
        if (isFull && (before > 0 || total > maxBytes)) {
            return false;
        }
        addresses.put(address, before + bytes);
        total += bytes;
        return true;
    }

    public synchronized void release(ClientAddress address, long bytes) {
        total -= bytes;
        addresses.computeIfPresent(address, (key, before) -> before == bytes ? null : (Long) (before - bytes));
    }
}

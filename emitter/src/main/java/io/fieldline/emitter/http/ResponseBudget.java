package io.fieldline.emitter.http;

import java.util.HashMap;
import java.util.Map;

/**
 * How many bytes of REST responses may wait for clients to read them, in all and for one address. An address always gets one
 * response, however long.
 */
final class ResponseBudget {
    private static final long MAX_BYTES = 64_000_000;
    private static final long MAX_ADDRESS_BYTES = 16_000_000;

    private final Map<ClientAddress, Long> addresses = new HashMap<>();
    private long total;

    synchronized boolean acquire(ClientAddress address, long bytes) {
        var before = addresses.getOrDefault(address, 0L);
        var fits = total + bytes <= MAX_BYTES && before + bytes <= MAX_ADDRESS_BYTES;
        if (!fits && (before > 0 || total > MAX_BYTES)) {
            return false;
        }
        addresses.put(address, before + bytes);
        total += bytes;
        return true;
    }

    synchronized void release(ClientAddress address, long bytes) {
        total -= bytes;
        addresses.computeIfPresent(address, (key, before) -> before == bytes ? null : (Long) (before - bytes));
    }
}

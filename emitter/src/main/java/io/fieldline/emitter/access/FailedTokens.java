package io.fieldline.emitter.access;

import io.fieldline.emitter.limits.ClientAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down who guesses tokens: after five wrong ones an address has to wait one second before the next is looked at,
 * then two, four, up to a minute. While it waits no token of its is looked at, not even the right one, because otherwise
 * a guess would still be answered. REST and Socket.IO share it.
 */
final class FailedTokens {
    /** When there are more, the address that failed longest ago is forgotten. */
    private static final int MAX_ADDRESSES = 10_000;

    private static final int FREE = 5;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

    private final Map<ClientAddress, Failures> addresses = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ClientAddress, Failures> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    private record Failures(int count, long at) {
        long waitNanos() {
            if (count < FREE) {
                return 0;
            }
            var doublings = Math.min(count - FREE, 10);
            return Math.min(
                    LONGEST_WAIT.toNanos(), Duration.ofSeconds(1L << doublings).toNanos());
        }
    }

    /** How long this address has to wait, zero if it has not to; {@code now}, here and below, is by System.nanoTime. */
    synchronized Duration remainingWait(ClientAddress address, long now) {
        var failures = addresses.get(address);
        if (failures == null) {
            return Duration.ZERO;
        }
        if (now - failures.at > FORGET_AFTER.toNanos()) {
            addresses.remove(address);
            return Duration.ZERO;
        }
        return Duration.ofNanos(Math.max(0, failures.at + failures.waitNanos() - now));
    }

    synchronized void add(ClientAddress address, long now) {
        var before = addresses.get(address);
        addresses.put(address, new Failures(before == null ? 1 : before.count + 1, now));
    }
}

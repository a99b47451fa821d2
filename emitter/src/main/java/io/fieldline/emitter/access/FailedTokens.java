package io.fieldline.emitter.access;

import io.fieldline.emitter.limits.ClientAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down clients that guess tokens. After five wrong tokens, an address must wait one second before its next token is
 * checked, then two, then four, and so on up to a minute. Meanwhile, no token from this address is checked, not even the correct one, because
 * the answer would otherwise still confirm a guess. REST and Socket.IO share one instance.
 */
final class FailedTokens {
    /** If there are more, the address that failed longest ago is evicted. */
    private static final int MAX_ADDRESSES = 10_000;

    private static final int FREE_ATTEMPTS = 5;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final Duration EXPIRY = Duration.ofMinutes(10);

    private final Map<ClientAddress, Failures> addresses = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ClientAddress, Failures> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    private record Failures(int count, long at) {
        long waitNanos() {
            if (count < FREE_ATTEMPTS) {
                return 0;
            }
            var doublings = Math.min(count - FREE_ATTEMPTS, 10);
            return Math.min(
                    LONGEST_WAIT.toNanos(), Duration.ofSeconds(1L << doublings).toNanos());
        }
    }

    /** How long this address must wait, or zero; {@code now}, here and below, is from {@link System#nanoTime}. */
    synchronized Duration remainingWait(ClientAddress address, long now) {
        var failures = addresses.get(address);
        if (failures == null) {
            return Duration.ZERO;
        }
        if (now - failures.at > EXPIRY.toNanos()) {
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

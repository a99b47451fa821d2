package io.fieldline.endtoend;

import io.fieldline.messages.Reading;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The acknowledged readings, and the content that every window must have: each reading counts once. */
final class ReadingLedger {
    private static final long WINDOW_SECONDS = Duration.ofSeconds(15).toSeconds();

    /** One window of one series. Its text is the key of its average. */
    record Window(String device, String metric, Instant start) {
        @Override
        public String toString() {
            return device + '|' + metric + '|' + start;
        }
    }

    /** The expected content of a window. */
    record Content(long count, double mean) {}

    private record Sum(long count, BigDecimal sum) {
        Sum plus(Sum other) {
            return new Sum(count + other.count, sum.add(other.sum));
        }
    }

    private final Map<Window, Sum> sums = new HashMap<>();
    private final Set<String> identities = new HashSet<>();
    private final Set<String> rejected = new HashSet<>();

    /** Adds a reading that must be counted. A reading that was added before is ignored. */
    synchronized void count(Reading reading) {
        if (!identities.add(identity(reading))) {
            return;
        }
        var seconds = reading.timestamp().getEpochSecond();
        var start = Instant.ofEpochSecond(seconds - Math.floorMod(seconds, WINDOW_SECONDS));
        reading.metrics()
                .forEach((metric, value) -> sums.merge(
                        new Window(reading.deviceName(), metric, start), sum(value, reading.samples()), Sum::plus));
    }

    /** Adds a reading that must be rejected. */
    synchronized void reject(Reading reading) {
        rejected.add(identity(reading));
    }

    synchronized Map<Window, Content> windows() {
        var windows = new HashMap<Window, Content>();
        sums.forEach((window, sum) -> {
            var mean = sum.sum().divide(BigDecimal.valueOf(sum.count()), MathContext.DECIMAL64);
            windows.put(window, new Content(sum.count(), mean.doubleValue()));
        });
        return windows;
    }

    /** The {@link #identity} of each rejected reading. */
    synchronized Set<String> rejected() {
        return Set.copyOf(rejected);
    }

    /** Identifies a reading as {@code device:boot:seq}. */
    static String identity(Reading reading) {
        var identity = reading.identity().orElseThrow();
        return "%s:%s:%d".formatted(reading.deviceName(), identity.boot(), identity.sequence());
    }

    private static Sum sum(double value, int samples) {
        return new Sum(samples, new BigDecimal(value).multiply(BigDecimal.valueOf(samples)));
    }
}

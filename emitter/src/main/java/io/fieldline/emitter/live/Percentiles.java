package io.fieldline.emitter.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The median and the 95th percentile of the newest delays of the last minute. Not thread-safe. */
final class Percentiles {
    private static final int SAMPLES = 1_024;
    private static final Duration RECENT = Duration.ofMinutes(1);

    private final Clock clock;
    private final long[] delays = new long[SAMPLES];
    private final long[] times = new long[SAMPLES];
    private long added;

    Percentiles(Clock clock) {
        this.clock = clock;
    }

    void add(Duration delay) {
        var at = (int) (added++ % SAMPLES);
        delays[at] = delay.toMillis();
        times[at] = clock.millis();
    }

    /** Adds {@code {"p50":…,"p95":…}} in milliseconds under a name, if there are delays. */
    void put(ObjectNode json, String name) {
        var since = clock.millis() - RECENT.toMillis();
        var recent = IntStream.range(0, (int) Math.min(added, SAMPLES))
                .filter(at -> times[at] > since)
                .mapToLong(at -> delays[at])
                .toArray();
        if (recent.length > 0) {
            Arrays.sort(recent);
            json.putObject(name).put("p50", percentile(recent, 0.50)).put("p95", percentile(recent, 0.95));
        }
    }

    /** The nearest rank. */
    private static long percentile(long[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}

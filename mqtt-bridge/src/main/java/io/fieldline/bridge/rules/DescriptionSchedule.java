package io.fieldline.bridge.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Decides which readings carry the description of a metric: the first one, and one an hour. For one thread. It stores
 * the times of at most {@value #MOST} metrics, the most recently used ones; another metric is described again.
 */
final class DescriptionSchedule {
    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final int MOST = 10_000;

    private final Map<Series, Instant> described = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Series, Instant> eldest) {
            return size() > MOST;
        }
    };

    private record Series(String device, String metric) {}

    /** Whether the metric must be described now; if so, it is not due again for an hour. */
    boolean isDue(String device, String metric, Instant now) {
        var series = new Series(device, metric);
        var last = described.get(series);
        if (last != null && now.isBefore(last.plus(INTERVAL)) && !now.isBefore(last)) {
            return false;
        }
        described.put(series, now);
        return true;
    }
}

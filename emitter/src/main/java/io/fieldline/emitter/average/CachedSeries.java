package io.fieldline.emitter.average;

import java.util.List;

/**
 * A series in the cache.
 *
 * @param id      belongs to this series until it is removed; a later series of the same name has another one
 * @param windows its newest windows, the oldest first; there is at least one
 */
public record CachedSeries(long id, List<AverageEvent> windows) {
    public CachedSeries {
        windows = List.copyOf(windows);
        if (windows.isEmpty()) {
            throw new IllegalArgumentException("series %d has no windows".formatted(id));
        }
    }

    public AverageEvent newest() {
        return windows.get(windows.size() - 1);
    }
}

package io.fieldline.emitter.average;

/**
 * How many averages are cached.
 *
 * @param windowsPerSeries the maximum for one metric of a device
 * @param series           the maximum number of devices times metrics
 * @param windows          the maximum for all series together, at least one for each
 */
public record CacheLimits(int windowsPerSeries, int series, int windows) {
    public CacheLimits {
        if (windowsPerSeries < 1 || series < 1 || windows < series) {
            throw new IllegalArgumentException(
                    "%d windows of each of %d series, %d of all".formatted(windowsPerSeries, series, windows));
        }
    }
}

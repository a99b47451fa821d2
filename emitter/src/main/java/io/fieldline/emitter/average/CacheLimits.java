package io.fieldline.emitter.average;

/**
 * How much is kept of the averages.
 *
 * @param windowsPerSeries of one device's metric
 * @param series           devices times metrics
 * @param windows          of all series together, at least one of each
 */
public record CacheLimits(int windowsPerSeries, int series, int windows) {
    public CacheLimits {
        if (windowsPerSeries < 1 || series < 1 || windows < series) {
            throw new IllegalArgumentException(
                    "%d windows of each of %d series, %d of all".formatted(windowsPerSeries, series, windows));
        }
    }
}

package io.fieldline.emitter.average;

/**
 * The newest version of a window in the cache.
 *
 * @param arrival its number in the {@link ArrivalLog}
 */
public record StoredAverage(long arrival, AverageEvent average) {}

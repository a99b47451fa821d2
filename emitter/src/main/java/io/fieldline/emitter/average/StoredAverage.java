package io.fieldline.emitter.average;

/**
 * The newest version of a window, as it is cached.
 *
 * @param arrival its number in the {@link ArrivalLog}
 */
public record StoredAverage(long arrival, AverageEvent average) {}

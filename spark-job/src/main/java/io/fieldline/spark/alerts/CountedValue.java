package io.fieldline.spark.alerts;

import io.fieldline.messages.Quality;

/**
 * A value that was counted.
 *
 * @param atMillis when it was measured, by the alert clock or, if it is historical, by the clock of the device
 * @param historical whether it waited on the device
 * @param unit       empty if it is unknown
 * @param samples number of measurements of which it is the mean: its weight in a mean
 */
record CountedValue(long atMillis, boolean historical, double value, String unit, Quality quality, int samples) {}

package io.fieldline.spark.alerts;

import io.fieldline.messages.Quality;

/**
 * A value that was counted.
 *
 * @param atMillis   on the alert clock; of a historical one, when it was measured
 * @param historical whether it waited on the device
 * @param unit       empty if it is unknown
 * @param samples    how many measurements it is the mean of: its weight in a mean
 */
record CountedValue(long atMillis, boolean historical, double value, String unit, Quality quality, int samples) {}

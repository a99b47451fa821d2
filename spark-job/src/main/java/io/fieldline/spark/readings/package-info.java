/** Readings between Kafka and the state: checked, and encoded by device for the shuffle. */
@NullMarked
package io.fieldline.spark.readings;

import org.jspecify.annotations.NullMarked;

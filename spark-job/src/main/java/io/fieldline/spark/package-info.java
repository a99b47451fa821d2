/**
 * From readings in Kafka to averages in Kafka: {@code Main} wires, {@code Averages} is the Spark part,
 * {@code DeviceState} and what it holds decide what counts where and know nothing of Spark.
 */
@NullMarked
package io.fieldline.spark;

import org.jspecify.annotations.NullMarked;

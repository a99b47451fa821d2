/**
 * From readings in Kafka to averages in Kafka. {@code Main} connects the parts. {@code AveragePipeline} is the part
 * that uses Spark. {@code DeviceState} and its parts count the readings, and do not use Spark.
 */
@NullMarked
package io.fieldline.spark;

import org.jspecify.annotations.NullMarked;

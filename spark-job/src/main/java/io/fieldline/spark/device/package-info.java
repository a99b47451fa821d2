/**
 * What is remembered about one device and decides what counts where: {@code DeviceState} and what it holds. Nothing here
 * knows of Spark, of another device, or of a clock but the one passed in.
 */
@NullMarked
package io.fieldline.spark.device;

import org.jspecify.annotations.NullMarked;

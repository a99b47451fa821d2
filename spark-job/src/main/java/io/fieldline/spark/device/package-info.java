/**
 * The state of one device ({@code DeviceState} and its parts), which decides how readings are counted. Nothing here
 * uses Spark, another device, or a clock that is not passed in.
 */
@NullMarked
package io.fieldline.spark.device;

import org.jspecify.annotations.NullMarked;

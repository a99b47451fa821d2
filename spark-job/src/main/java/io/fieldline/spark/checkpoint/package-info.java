/**
 * The files of a checkpoint, as Spark writes them: finds those that can be read, and continues from an older version if
 * the newest is damaged.
 */
@NullMarked
package io.fieldline.spark.checkpoint;

import org.jspecify.annotations.NullMarked;

/** The files of a checkpoint, as Spark writes them: which of them can be read, and how to continue if the newest cannot. */
@NullMarked
package io.fieldline.spark.checkpoint;

import org.jspecify.annotations.NullMarked;

/** A compact binary format, for the shuffle and the checkpoint. */
@NullMarked
package io.fieldline.spark.bytes;

import org.jspecify.annotations.NullMarked;

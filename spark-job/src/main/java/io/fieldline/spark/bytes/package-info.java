/** The compact bytes that are shuffled and kept in the checkpoint. */
@NullMarked
package io.fieldline.spark.bytes;

import org.jspecify.annotations.NullMarked;

/** Spark's Kafka source with a reader of our own, which returns the packed readings of each device instead of records. */
@NullMarked
package io.fieldline.spark.source;

import org.jspecify.annotations.NullMarked;

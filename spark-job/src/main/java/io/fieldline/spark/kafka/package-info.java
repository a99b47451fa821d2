/** Kafka as source and sink of the queries: records as rows, offsets, lost records. */
@NullMarked
package io.fieldline.spark.kafka;

import org.jspecify.annotations.NullMarked;

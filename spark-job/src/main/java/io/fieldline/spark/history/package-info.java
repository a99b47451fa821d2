/**
 * Final averages as Parquet files for months and years: {@code History} decides which file, {@code HistoryFile} writes one,
 * {@code HistoryQuery} feeds them from Kafka.
 */
@NullMarked
package io.fieldline.spark.history;

import org.jspecify.annotations.NullMarked;

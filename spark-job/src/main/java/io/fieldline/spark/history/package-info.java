/**
 * Final averages as Parquet files for months and years. {@code HistoryFolder} chooses the file of an average,
 * {@code HistoryFile} writes one file, {@code HistoryStorage} puts it in its place,
 * {@code HistoryQuery} reads the averages from Kafka.
 */
@NullMarked
package io.fieldline.spark.history;

import org.jspecify.annotations.NullMarked;

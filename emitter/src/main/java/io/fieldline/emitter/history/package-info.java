/** Averages of any time: of the recent past from memory, of all else from the stream job's Parquet files by DuckDB. */
@NullMarked
package io.fieldline.emitter.history;

import org.jspecify.annotations.NullMarked;

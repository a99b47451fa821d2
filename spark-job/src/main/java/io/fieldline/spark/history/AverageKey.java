package io.fieldline.spark.history;

import io.fieldline.messages.Average;
import io.fieldline.messages.AverageColumn;
import org.apache.parquet.example.data.Group;

/** The key of a row: the history has one row for each key. */
record AverageKey(String deviceName, String metric, long startMicros) {
    static AverageKey of(Average average) {
        return new AverageKey(average.deviceName(), average.metric(), HistorySchema.micros(average.windowStart()));
    }

    static AverageKey of(Group row) {
        return new AverageKey(
                row.getString(AverageColumn.DEVICE_NAME.columnName(), 0),
                row.getString(AverageColumn.METRIC.columnName(), 0),
                row.getLong(AverageColumn.WINDOW_START.columnName(), 0));
    }
}

package io.fieldline.spark.history;

import io.fieldline.messages.Average;
import org.apache.parquet.example.data.Group;

/** Which average a row is: one key, one row. */
record AverageKey(String deviceName, String metric, long startMicros) {
    static AverageKey of(Average average) {
        return new AverageKey(average.deviceName(), average.metric(), HistorySchema.micros(average.windowStart()));
    }

    static AverageKey of(Group row) {
        return new AverageKey(
                row.getString("device_name", 0), row.getString("metric", 0), row.getLong("window_start", 0));
    }
}

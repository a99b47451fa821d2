package io.fieldline.connect.records;

import java.util.List;
import org.apache.kafka.connect.sink.SinkRecord;

/** The rows of a record. */
public final class Rows {
    private Rows() {}

    /** Returns a record for each row if the value is a list of rows, see {@link ReadingToRows}, and otherwise the record. */
    public static List<SinkRecord> of(SinkRecord record) {
        if (!(record.value() instanceof List<?> rows)) {
            return List.of(record);
        }
        var schema = record.valueSchema().valueSchema();
        return rows.stream()
                .map(row -> record.newRecord(
                        record.topic(),
                        record.kafkaPartition(),
                        record.keySchema(),
                        record.key(),
                        schema,
                        row,
                        record.timestamp()))
                .toList();
    }
}

package io.fieldline.connect.records;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** The records of one call of a task that the database can never store. They are reported after the others are stored. */
public final class Refusals {
    private final Map<SinkRecord, DataException> records = new LinkedHashMap<>();

    /** Adds a record, once, with the reason. */
    public void add(SinkRecord record, DataException reason) {
        records.putIfAbsent(record, reason);
    }

    /** Sends them to the dead-letter topic, and removes them from here. */
    public void report(SinkTaskContext context) {
        records.forEach((record, reason) -> {
            var reporter = context.errantRecordReporter();
            if (reporter == null) {
                throw new ConnectException("no dead-letter topic is configured for a refused record", reason);
            }
            reporter.report(record, reason);
        });
        records.clear();
    }
}

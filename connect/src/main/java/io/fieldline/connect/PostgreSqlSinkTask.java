package io.fieldline.connect;

import io.debezium.connector.jdbc.JdbcSinkConnectorTask;
import io.fieldline.connect.records.Refusals;
import io.fieldline.connect.records.Rows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Debezium's task with three differences: a record may have several {@link Rows}; a record with a value that PostgreSQL refuses
 * goes to the dead-letter topic and does not stop the table; and rejected records at the end of a partition are committed too.
 */
public final class PostgreSqlSinkTask extends JdbcSinkConnectorTask {
    @Override
    public void put(Collection<SinkRecord> records) {
        var rows = new ArrayList<SinkRecord>();
        var refusals = new Refusals();
        for (var record : records) {
            try {
                var all = Rows.of(record);
                all.forEach(PostgreSqlValues::check);
                rows.addAll(all);
            } catch (DataException refused) {
                refusals.add(record, refused);
            }
        }
        super.put(rows);
        if (getLastProcessingException() == null) { // otherwise Kafka Connect repeats the records
            refusals.report(context);
        }
    }

    /**
     * Debezium stores a failure of {@link #put} for the next call, so until then nothing may be committed. Without a failure all
     * records before these offsets are stored, or are in the dead-letter topic, which Debezium does not count.
     */
    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> currentOffsets) {
        return getLastProcessingException() == null ? currentOffsets : Map.of();
    }
}

package io.fieldline.connect;

import com.mongodb.kafka.connect.sink.MongoSinkTask;
import io.fieldline.connect.records.Rows;
import java.util.Collection;
import org.apache.kafka.connect.sink.SinkRecord;

/** The task of MongoDB's connector for records with several {@link Rows}. */
public final class MongoDbSinkTask extends MongoSinkTask {
    @Override
    public void put(Collection<SinkRecord> records) {
        super.put(records.stream().flatMap(record -> Rows.of(record).stream()).toList());
    }
}

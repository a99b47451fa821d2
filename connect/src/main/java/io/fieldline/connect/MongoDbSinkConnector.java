package io.fieldline.connect;

import com.mongodb.kafka.connect.MongoSinkConnector;
import org.apache.kafka.connect.connector.Task;

/** The connector of MongoDB with {@link MongoDbSinkTask}. */
public final class MongoDbSinkConnector extends MongoSinkConnector {
    @Override
    public Class<? extends Task> taskClass() {
        return MongoDbSinkTask.class;
    }
}

package io.fieldline.connect;

import io.debezium.connector.jdbc.JdbcSinkConnector;
import org.apache.kafka.connect.connector.Task;

/** Debezium's JDBC sink with {@link PostgreSqlSinkTask}. */
public final class PostgreSqlSinkConnector extends JdbcSinkConnector {
    @Override
    public Class<? extends Task> taskClass() {
        return PostgreSqlSinkTask.class;
    }
}

package io.fieldline.connect;

import static java.util.stream.Collectors.joining;

import io.fieldline.lifecycle.ErrorText;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** PostgreSQL, by Debezium's JDBC sink. */
final class PostgreSqlDatabase implements Database {
    /** Bounds each wait for a server that does not answer; PostgreSQL's driver would wait without an end. */
    private static final String TIMEOUTS = "connectTimeout=10&socketTimeout=60&tcpKeepAlive=true";

    private static final String CREATE_TABLES =
            "create the tables and columns with sinks/postgresql/schema.sql, which is in"
                    + " /usr/share/fieldline of a package, and in connect of a checkout";

    @Override
    public String scheme() {
        return "postgresql";
    }

    @Override
    public Map<String, String> properties(SinkAddress address) {
        return Map.of(
                "connection.url", url(address),
                "connection.username", user(address),
                "connection.password", address.password().orElse(""));
    }

    @Override
    public void verify(SinkAddress address, List<SinkTable> tables) throws DatabaseException {
        try (var connection = DriverManager.getConnection(
                        url(address), user(address), address.password().orElse(""));
                var statement = connection.createStatement()) {
            for (var sinkTable : tables) {
                var table = sinkTable.tableName();
                statement.execute(PostgreSqlColumns.of(this, sinkTable).stream()
                        .collect(joining("\", \"", "SELECT \"", "\" FROM %s LIMIT 0".formatted(table))));
                try (var rights = statement.executeQuery(
                        "SELECT has_table_privilege('%1$s', 'INSERT') AND has_table_privilege('%1$s', 'UPDATE')"
                                .formatted(table))) {
                    if (!rights.next() || !rights.getBoolean(1)) {
                        throw new SQLException("permission denied for table " + table, "42501");
                    }
                }
            }
        } catch (SQLException failed) {
            throw explain(address, failed);
        }
    }

    /** The first two characters of the state are its class. */
    private static DatabaseException explain(SinkAddress address, SQLException failed) {
        var state = String.valueOf(failed.getSQLState());
        var what = "%s: %s".formatted(address, ErrorText.of(failed));
        if (state.startsWith("28")) {
            return DatabaseException.refused(what + "; check user and password", failed);
        }
        return switch (state) {
            case "3D000" -> DatabaseException.refused(what + "; create the database, or change the address", failed);
            case "42P01", "42703" -> // a table, a column
                DatabaseException.refused(what + "; " + CREATE_TABLES, failed);
            case "42501" ->
                DatabaseException.refused(what + "; grant SELECT, INSERT and UPDATE to the account", failed);
            default -> DatabaseException.away(what, failed);
        };
    }

    private static String user(SinkAddress address) {
        return address.user().orElse("fieldline");
    }

    private static String url(SinkAddress address) {
        var options = address.query().isEmpty() ? TIMEOUTS : TIMEOUTS + "&" + address.query();
        return "jdbc:postgresql://%s/%s?%s".formatted(address.hosts(), address.database(), options);
    }
}

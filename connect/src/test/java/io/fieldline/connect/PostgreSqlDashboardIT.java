package io.fieldline.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.processes.Checkout;
import io.fieldline.testbed.PostgreSql;
import org.junit.jupiter.api.Test;

/** The queries of the dashboard on Debian's PostgreSQL with the shipped tables. */
class PostgreSqlDashboardIT {
    @Test
    void eachQueryHasAnAnswer() throws Exception {
        try (var database = PostgreSql.create()) {
            database.run(Checkout.here().folder("connect").resolve("sinks/postgresql/schema.sql"));
            database.sql("""
                    INSERT INTO averages SELECT 'kitchen', 'co', 'ppm', start, start + interval '15 s', 1, 0, 2, 0.5, 1, 15, true,
                        14, 0, 0, 0, 0, 0, 1, 0, 2 FROM generate_series(TIMESTAMPTZ '%s', '%s', '15 s') AS start
                    """.formatted(SinkRecords.FIRST_WINDOW, SinkRecords.FIRST_WINDOW.plusSeconds(600)));
            for (var state : new String[] {"raised", "cleared"}) {
                database.sql("""
                        INSERT INTO alerts VALUES ('%1$s', 'co-high', 'kitchen', 'co', 'alarm', '%1$s', '%2$s', '%2$s', 606.8, 400,
                            'ppm', 'ok')
                        """.formatted(state, SinkRecords.FIRST_WINDOW));
            }
            var dashboard = GrafanaDashboard.read(
                    "fieldline-postgresql.json", SinkRecords.FIRST_WINDOW, SinkRecords.FIRST_WINDOW.plusSeconds(600));

            for (var query : dashboard.sql("kitchen", "co")) {
                assertThat(database.sql(query)).as(query).isNotBlank();
            }
        }
    }
}

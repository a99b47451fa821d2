package io.fieldline.emitter.history;

import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.messages.Average;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * Reads the Parquet files of the Spark job, {@code <folder>/date=YYYY-MM-DD/*.parquet} by the UTC date of
 * {@code window_start}, with DuckDB in this process. It writes nothing, and may open only those files.
 *
 * <p>A window has several rows if late readings corrected it. The row with the highest revision counts. Files of earlier versions
 * have no revisions; there, the row with the most readings counts.
 */
public final class DuckDbHistory implements AverageHistory {
    private static final String MEMORY = "128MB";
    private static final int THREADS = 2;
    private static final String WANTED = """
            WITH wanted AS (
              SELECT epoch_ms(window_start) AS starts, epoch_ms(window_end) AS ends, *
              FROM (
                FROM read_parquet(%s, hive_partitioning = true, hive_types = {'date': DATE}, union_by_name = true)
                UNION ALL BY NAME SELECT CAST(NULL AS BIGINT) AS revision WHERE false -- no file may have this column
              )
              WHERE device_name = ? AND metric = ?
                AND date BETWEEN CAST(? AS DATE) AND CAST(? AS DATE)
                AND epoch_ms(window_start) >= ? AND epoch_ms(window_start) < ?
                AND NOT list_contains(CAST(? AS BIGINT[]), epoch_ms(window_start))
              QUALIFY row_number() OVER (PARTITION BY window_start
                ORDER BY coalesce(revision, 0) DESC, count DESC, window_end DESC) = 1
            )
            """;

    private static final String EXTENT = "SELECT min(starts), max(starts), count(*) FROM wanted";
    private static final String READ = "SELECT %s FROM wanted GROUP BY starts // ? ORDER BY min(starts)";

    private final Connection database;
    private final String extent;
    private final String read;
    private final int timeoutSeconds;

    private DuckDbHistory(Connection database, Path folder, Duration timeout) {
        var files = quoted(folder.resolve("date=*").resolve("*.parquet").toString());
        this.database = database;
        this.extent = WANTED.formatted(files) + EXTENT;
        this.read = WANTED.formatted(files) + READ.formatted(CombinedWindows.columns());
        this.timeoutSeconds = Math.max(1, (int) timeout.toSeconds());
    }

    /** Does not open the folder yet; it may be empty or missing. */
    public static DuckDbHistory open(Path folder, Duration timeout) {
        var absolute = folder.toAbsolutePath().normalize();
        var settings = new Properties();
        settings.put("memory_limit", MEMORY);
        settings.put("threads", Integer.toString(THREADS));
        settings.put("allow_community_extensions", "false");
        settings.put("autoload_known_extensions", "false");
        settings.put("autoinstall_known_extensions", "false");
        settings.put("temp_directory", ""); // a query that does not fit into memory fails
        try {
            var database = DriverManager.getConnection("jdbc:duckdb:", settings);
            try (var statement = database.createStatement()) {
                statement.execute("SET allowed_directories = [%s]".formatted(quoted(absolute + "/")));
                statement.execute("SET enable_external_access = false");
                statement.execute("SET lock_configuration = true");
            }
            return new DuckDbHistory(database, absolute, timeout);
        } catch (SQLException impossible) {
            throw new IllegalStateException(impossible); // nothing here depends on the environment
        }
    }

    @Override
    public Optional<Extent> extent(SeriesKey series, TimeRange range, Collection<Long> except)
            throws UnavailableException {
        return ask(
                        extent,
                        series,
                        range,
                        except,
                        statement -> {},
                        row -> row.getLong(3) == 0
                                ? Optional.<Extent>empty()
                                : Optional.of(new Extent(row.getLong(1), row.getLong(2), row.getLong(3))))
                .stream()
                .findFirst()
                .flatMap(found -> found);
    }

    @Override
    public List<Average> read(SeriesKey series, TimeRange range, long width, Collection<Long> except)
            throws UnavailableException {
        return ask(
                read,
                series,
                range,
                except,
                statement -> statement.setLong(8, Math.max(1, width)),
                CombinedWindows::read);
    }

    @Override
    public void close() {
        try {
            database.close();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private <T> List<T> ask(
            String sql, SeriesKey series, TimeRange range, Collection<Long> except, Further further, Row<T> row)
            throws UnavailableException {
        try (var connection = ((org.duckdb.DuckDBConnection) database).duplicate();
                var statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(timeoutSeconds);
            statement.setString(1, series.deviceName());
            statement.setString(2, series.metric());
            statement.setString(3, date(range.from()));
            statement.setString(4, date(range.to()));
            statement.setLong(5, range.from());
            statement.setLong(6, range.to());
            statement.setString(7, except.toString());
            further.set(statement);
            var found = new ArrayList<T>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(row.read(rows));
                }
            }
            return found;
        } catch (SQLTimeoutException slow) {
            throw new UnavailableException("the history took longer than %d s".formatted(timeoutSeconds), slow);
        } catch (SQLException | IllegalArgumentException failed) { // or a row that is not an average
            if (String.valueOf(failed.getMessage()).contains("No files found")) {
                return List.of(); // the job has not written any yet
            }
            throw new UnavailableException("cannot read the history", failed);
        }
    }

    private static String date(long epochMilli) {
        return Instant.ofEpochMilli(epochMilli)
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .toString();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private interface Further {
        void set(PreparedStatement statement) throws SQLException;
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }
}

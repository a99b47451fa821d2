package io.fieldline.emitter.history;

import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.messages.Average;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
    /** The first %s is the names of the files, the second one the rest of FROM, the third one the end of WHERE. */
    private static final String WANTED = """
            wanted AS (
              SELECT epoch_ms(window_start) AS starts, epoch_ms(window_end) AS ends, files.*
              FROM (
                FROM read_parquet(%s, hive_partitioning = true, hive_types = {'date': DATE}, union_by_name = true)
                UNION ALL BY NAME SELECT CAST(NULL AS BIGINT) AS revision WHERE false -- no file may have this column
              ) files %s
              WHERE date BETWEEN CAST(? AS DATE) AND CAST(? AS DATE)
                AND epoch_ms(window_start) >= ? AND epoch_ms(window_start) < ? %s
            )
            """;

    private static final String NEWEST_VERSION = """
            QUALIFY row_number() OVER (PARTITION BY files.device_name, files.metric, window_start
              ORDER BY coalesce(revision, 0) DESC, count DESC, window_end DESC) = 1
            """;
    private static final String OF_ONE = """
            AND device_name = ? AND metric = ? AND NOT list_contains(CAST(? AS BIGINT[]), epoch_ms(window_start))
            """ + NEWEST_VERSION;
    private static final String KNOWN = "(?, ?, CAST(? AS BIGINT[]))";
    private static final String OF_MANY = """
            known(device_name, metric, except_starts) AS (VALUES %s),
            known_windows AS (SELECT device_name, metric, unnest(except_starts) AS start FROM known),
            """;
    private static final String JOIN_MANY = """
            SEMI JOIN known USING (device_name, metric)
            ANTI JOIN known_windows ON known_windows.device_name = files.device_name
              AND known_windows.metric = files.metric AND known_windows.start = epoch_ms(files.window_start)
            """;

    private static final String EXTENT = "SELECT min(starts), max(starts), count(*) FROM wanted";
    private static final String READ =
            "SELECT %s FROM wanted GROUP BY device_name, metric, unit, starts // ? ORDER BY min(starts)"
                    .formatted(CombinedWindows.columns());
    /** To find the newest versions, the rows of a day must fit into {@link #MEMORY}; with windows of 15 s, 20 series take 40 MB. */
    private static final int SERIES_WITH_VERSIONS = 20;
    /** The files of the job have each window once. Other names are those of earlier versions of the job. */
    private static final Pattern FILE_WITHOUT_VERSIONS = Pattern.compile("(day|hour-\\d\\d)\\.parquet|\\..*");

    private final Connection database;
    private final Path folder;
    private final String files;
    private final int timeoutSeconds;

    private DuckDbHistory(Connection database, Path folder, Duration timeout) {
        this.database = database;
        this.folder = folder;
        this.files = quoted(folder.resolve("date=*").resolve("*.parquet").toString());
        this.timeoutSeconds = Math.max(1, (int) timeout.toSeconds());
    }

    /** Whether this is a folder, and not the address of an object store, which a path has with one slash. */
    public static boolean canRead(Path folder) {
        return !folder.toString().matches("[A-Za-z][A-Za-z0-9+.-]+:/.*");
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
                        ofOne(series, range, except).with(EXTENT),
                        timeoutSeconds,
                        row -> new Extent(row.getLong(1), row.getLong(2), row.getLong(3)))
                .stream()
                .filter(extent -> extent.count() > 0)
                .findFirst();
    }

    @Override
    public List<Average> read(SeriesKey series, TimeRange range, long width, Collection<Long> except)
            throws UnavailableException {
        return ask(ofOne(series, range, except).with(READ, Math.max(1, width)), timeoutSeconds, CombinedWindows::read);
    }

    /** One query for each day; if its windows may have several versions, one for a few series. */
    @Override
    public List<Average> read(Map<SeriesKey, List<Long>> except, TimeRange range, long width)
            throws UnavailableException {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
        var found = new ArrayList<Average>();
        var series = List.copyOf(except.keySet());
        for (var day : days(range)) {
            var atOnce = day.hasVersions() ? SERIES_WITH_VERSIONS : series.size();
            for (var first = 0; first < series.size(); first += atOnce) {
                var some = series.subList(first, Math.min(series.size(), first + atOnce));
                var query = ofMany(some, except, day).with(READ, Math.max(1, width));
                found.addAll(ask(query, secondsUntil(deadline), CombinedWindows::read));
            }
        }
        return found;
    }

    private int secondsUntil(long deadline) throws UnavailableException {
        var left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new UnavailableException(tooSlow(), new SQLTimeoutException());
        }
        return (int) TimeUnit.NANOSECONDS.toSeconds(left) + 1;
    }

    /** The part of a range in one UTC day. */
    private record Day(TimeRange range, boolean hasVersions) {}

    private List<Day> days(TimeRange range) throws UnavailableException {
        var days = new ArrayList<Day>();
        try (var folders = Files.newDirectoryStream(folder, "date=*")) {
            for (var name : folders) {
                var start = LocalDate.parse(name.getFileName().toString().substring("date=".length()))
                        .atStartOfDay(ZoneOffset.UTC);
                var from = Math.max(range.from(), start.toInstant().toEpochMilli());
                var to = Math.min(range.to(), start.plusDays(1).toInstant().toEpochMilli());
                if (from < to) {
                    days.add(new Day(new TimeRange(from, to, range.points()), hasVersions(name)));
                }
            }
        } catch (NoSuchFileException none) {
            return List.of(); // the job has not written any yet
        } catch (IOException | DirectoryIteratorException | DateTimeException unreadable) {
            throw new UnavailableException("cannot read the history", unreadable);
        }
        return days;
    }

    private static boolean hasVersions(Path day) throws IOException {
        try (var files = Files.list(day)) {
            return files.anyMatch(file -> !FILE_WITHOUT_VERSIONS
                    .matcher(file.getFileName().toString())
                    .matches());
        }
    }

    @Override
    public void close() {
        try {
            database.close();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** A query and its parameters. */
    private record Query(String sql, List<Object> parameters) {
        /** With the statement over the wanted windows, and its parameters. */
        Query with(String statement, Object... more) {
            return new Query(
                    "WITH " + sql + statement,
                    Stream.concat(parameters.stream(), Stream.of(more)).toList());
        }
    }

    private Query ofOne(SeriesKey series, TimeRange range, Collection<Long> except) {
        var parameters = new ArrayList<Object>(rangeParameters(range));
        parameters.addAll(List.of(series.deviceName(), series.metric(), except.toString()));
        return new Query(WANTED.formatted(files, "", OF_ONE), parameters);
    }

    private Query ofMany(List<SeriesKey> some, Map<SeriesKey, List<Long>> except, Day day) {
        var parameters = new ArrayList<Object>();
        for (var series : some) {
            var starts = except.getOrDefault(series, List.of());
            parameters.addAll(List.of(series.deviceName(), series.metric(), starts.toString()));
        }
        parameters.addAll(rangeParameters(day.range()));
        var known = OF_MANY.formatted(String.join(", ", Collections.nCopies(some.size(), KNOWN)));
        return new Query(
                known + WANTED.formatted(files, JOIN_MANY, day.hasVersions() ? NEWEST_VERSION : ""), parameters);
    }

    private static List<Object> rangeParameters(TimeRange range) {
        return List.of(date(range.from()), date(range.to() - 1), range.from(), range.to());
    }

    private <T> List<T> ask(Query query, int seconds, Row<T> row) throws UnavailableException {
        try (var connection = ((org.duckdb.DuckDBConnection) database).duplicate();
                var statement = connection.prepareStatement(query.sql())) {
            statement.setQueryTimeout(seconds);
            for (var at = 0; at < query.parameters().size(); at++) {
                statement.setObject(at + 1, query.parameters().get(at));
            }
            var found = new ArrayList<T>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(row.read(rows));
                }
            }
            return found;
        } catch (SQLTimeoutException slow) {
            throw new UnavailableException(tooSlow(), slow);
        } catch (SQLException | IllegalArgumentException failed) { // or a row that is not an average
            if (String.valueOf(failed.getMessage()).contains("No files found")) {
                return List.of(); // the job has not written any yet
            }
            throw new UnavailableException("cannot read the history", failed);
        }
    }

    private String tooSlow() {
        return "the history took longer than %d s".formatted(timeoutSeconds);
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

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }
}

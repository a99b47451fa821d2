package io.fieldline.emitter.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.fieldline.emitter.average.AverageCache;
import io.fieldline.emitter.average.CacheLimits;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.live.Examples;
import io.fieldline.messages.Average;
import io.fieldline.messages.Quality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DuckDbHistoryIT {
    private static final SeriesKey DEVICE1 = new SeriesKey("device1", "co");
    private static final long START = Examples.START.toEpochMilli();
    private static final long WINDOW_MS = 15_000;
    private static final TimeRange ALL =
            new TimeRange(0, Instant.parse("9999-01-01T00:00:00Z").toEpochMilli(), 1_000);

    @TempDir
    private Path folder;

    private DuckDbHistory history;

    @BeforeEach
    void open() {
        history = DuckDbHistory.open(folder, Duration.ofMinutes(2));
    }

    @AfterEach
    void close() {
        history.close();
    }

    @Test
    void aFolderWithoutFilesHasNoWindows() throws Exception {
        assertThat(history.extent(DEVICE1, ALL, List.of())).isEmpty();
        assertThat(history.read(DEVICE1, ALL, 0, List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TIMESTAMP", "TIMESTAMPTZ"}) // Spark writes either
    void windowsAreReadAsTheyWereWritten(String timestamp) throws Exception {
        store(timestamp, 0, 3, "device1");
        store(timestamp, 0, 3, "device2");

        assertThat(history.read(DEVICE1, ALL, 0, List.of(START + WINDOW_MS))).containsExactly(window(0), window(2));
        assertThat(history.extent(DEVICE1, ALL, List.of(START)))
                .contains(new AverageHistory.Extent(START + WINDOW_MS, START + 2 * WINDOW_MS, 2));
    }

    @Test
    void aWindowThatWasCorrectedCountsOnce() throws Exception {
        store("TIMESTAMP", 0, 2, "device1");
        store("TIMESTAMP", 0, 1, "device1");

        assertThat(history.read(DEVICE1, ALL, 0, List.of())).hasSize(2);
    }

    /** The file was written by the job before averages had revisions. */
    @Test
    void filesWithAndWithoutRevisionsAreReadSideBySideAndTheHighestRevisionCounts() throws Exception {
        var fixture = Path.of("src/test/resources/history/date=2024-10-07/15.parquet");
        Files.createDirectories(folder.resolve("date=2024-10-07"));
        Files.copy(fixture, folder.resolve("date=2024-10-07/15.parquet"));
        assertThat(history.read(DEVICE1, ALL, 0, List.of())).containsExactly(window(0), window(1), window(2));

        storeRevision(1, 7, 1);
        storeRevision(1, 6, 9); // more readings, but an older revision
        storeRevision(3, 2, 1);

        assertThat(history.read(DEVICE1, ALL, 0, List.of()))
                .extracting(DuckDbHistoryIT::start, Average::mean, Average::count, Average::revision)
                .containsExactly(
                        tuple(START, 0.0, 4L, 0L),
                        tuple(START + WINDOW_MS, 107.0, 1L, 7L),
                        tuple(START + 2 * WINDOW_MS, 2.0, 4L, 0L),
                        tuple(START + 3 * WINDOW_MS, 102.0, 1L, 2L));
        assertThat(history.extent(DEVICE1, ALL, List.of()))
                .contains(new AverageHistory.Extent(START, START + 3 * WINDOW_MS, 4));
        assertThat(history.read(DEVICE1, ALL, 86_400_000, List.of()).get(0).revision())
                .isEqualTo(7);
    }

    @Test
    void severalSeriesAreReadTogetherAndLeaveOutWhatIsKnown() throws Exception {
        store("TIMESTAMP", 0, 4, "device1");
        store("TIMESTAMP", 0, 4, "device2");
        store("TIMESTAMP", 0, 1, "device1"); // corrected
        var device2 = new SeriesKey("device2", "co");
        var known = Map.of(DEVICE1, List.of(START), device2, List.<Long>of());
        var range = new TimeRange(START, START + 3 * WINDOW_MS, 1);

        assertThat(history.read(known, range, 0))
                .extracting(Average::deviceName, DuckDbHistoryIT::start)
                .containsExactlyInAnyOrder(
                        tuple("device1", START + WINDOW_MS),
                        tuple("device1", START + 2 * WINDOW_MS),
                        tuple("device2", START),
                        tuple("device2", START + WINDOW_MS),
                        tuple("device2", START + 2 * WINDOW_MS));
        assertThat(history.read(known, range, range.width()))
                .extracting(Average::deviceName, Average::count)
                .containsExactlyInAnyOrder(tuple("device1", 8L), tuple("device2", 12L));
    }

    /** The statistics over days, for more series than one query reads if windows have versions. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void manySeriesOverSeveralDaysCountEachReadingOnce(boolean hasVersions) throws Exception {
        var devices =
                IntStream.range(0, 24).mapToObj(number -> "device" + number).toList();
        for (var device : devices) {
            store("TIMESTAMP", 5_700, 5_900, device); // across midnight
            if (!hasVersions) {
                renameNewFiles("hour-%02d.parquet".formatted(devices.indexOf(device))); // as the job names them
            }
        }
        var recent = new AverageCache(new CacheLimits(240, 50, 2_400), Clock.systemUTC());
        recent.add(Examples.closed("device7", 5_899, 500)); // 1 reading in place of 4
        var range = new TimeRange(START, START + 86_400_000L * 7, 1);
        var wanted = devices.stream().map(device -> new SeriesKey(device, "co")).toList();
        var found = new AverageQuery(recent, history).select(wanted, range);

        assertThat(found).hasSize(24);
        found.forEach((series, selection) -> {
            assertThat(selection.windows()).hasSize(1);
            assertThat(selection.windows().get(0).count())
                    .isEqualTo(series.deviceName().equals("device7") ? 199 * 4 + 1 : 200 * 4);
        });
    }

    @Test
    void aNameIsNeverPartOfAQuery() throws Exception {
        store("TIMESTAMP", 0, 1, "device1");
        var hostile = new SeriesKey("x' OR '1'='1", "co'); DROP TABLE wanted; --");

        assertThat(history.read(hostile, ALL, 0, List.of())).isEmpty();
    }

    @Test
    void memoryAndHistoryMeetWithoutAHoleAndWithoutADouble() throws Exception {
        store("TIMESTAMP", 0, 10, "device1");
        var recent = new AverageCache(new CacheLimits(240, 10, 2_400), Clock.systemUTC());
        recent.add(Examples.closed("device1", 3, 33)); // a late correction
        for (var window = 8; window < 12; window++) {
            recent.add(Examples.closed("device1", window, window));
        }
        var windows = new AverageQuery(recent, history).of(DEVICE1, ALL);

        assertThat(windows.stream().map(DuckDbHistoryIT::start))
                .containsExactlyElementsOf(LongStream.range(0, 12)
                        .map(window -> START + window * WINDOW_MS)
                        .boxed()
                        .toList());
        assertThat(windows.get(3).mean()).isEqualTo(33);
    }

    @Test
    void monthsOfAveragesComeAtTheResolutionAskedForAndEveryReadingCounts() throws Exception {
        var windows = 60 * 24 * 240; // 60 days of 15 s
        store("TIMESTAMP", 0, windows, "device1");
        store("TIMESTAMP", 0, windows, "device2");
        var recent = new AverageCache(new CacheLimits(240, 10, 2_400), Clock.systemUTC());
        for (var window = windows - 100; window < windows + 100; window++) { // 1 reading each
            recent.add(Examples.closed("device1", window, 500));
        }
        var averages = new AverageQuery(recent, history);
        var all = averages.of(DEVICE1, ALL);

        assertThat(all).hasSizeBetween(200, 1_000);
        assertThat(all.stream().mapToLong(Average::count).sum()).isEqualTo((windows - 100) * 4L + 200);
        assertThat(all).isSortedAccordingTo((one, other) -> Long.compare(start(one), start(other)));
        assertThat(all.get(0).windowEnd()).isBeforeOrEqualTo(all.get(1).windowStart());

        var day = new TimeRange(START, START + 86_400_000, 10_000);
        assertThat(averages.of(DEVICE1, day)).hasSize(5_760);
    }

    @Test
    void severalWindowsAsOneAreWhatOneWindowWouldHaveBeen() throws Exception {
        store("TIMESTAMP", 0, 4, "device1");
        var each = history.read(DEVICE1, ALL, 0, List.of());
        var byUs = each.stream().reduce(CombinedWindows::of).orElseThrow();
        var byDatabase = history.read(DEVICE1, ALL, 86_400_000, List.of()).get(0);

        assertThat(byDatabase)
                .usingRecursiveComparison()
                .ignoringFields("stddev")
                .isEqualTo(byUs);
        assertThat(byDatabase.stddev()).isCloseTo(byUs.stddev(), within(1e-9));
    }

    @Test
    void windowsInDifferentUnitsAreNeverCombined() throws Exception {
        store("TIMESTAMP", 0, 4, "device1");
        storeUnit(4, "'ppb'", 3_000);
        storeUnit(5, "NULL", 70);
        var recent = new AverageCache(new CacheLimits(240, 10, 2_400), Clock.systemUTC());
        recent.add(Examples.closed("device1", 6, 8));
        var averages = new AverageQuery(recent, history);
        var week = new TimeRange(START, START + 86_400_000L * 7, 1);

        for (var found : List.of(
                averages.of(DEVICE1, week),
                averages.select(List.of(DEVICE1), week).get(DEVICE1).windows())) {
            assertThat(found)
                    .extracting(average -> average.unit().orElse(""), Average::mean, Average::count)
                    .containsExactly(tuple("ppm", 32.0 / 17, 17L), tuple("ppb", 3_000.0, 1L), tuple("", 70.0, 1L));
        }
    }

    @Test
    void whatTakesTooLongIsGivenUp() throws Exception {
        store("TIMESTAMP", 0, 200_000, "device1");
        var except = LongStream.range(0, 50_000).boxed().toList(); // each compared with each window
        try (var hasty = DuckDbHistory.open(folder, Duration.ofSeconds(1))) {
            assertThatThrownBy(() -> hasty.read(DEVICE1, ALL, 0, except))
                    .isInstanceOf(AverageHistory.UnavailableException.class)
                    .hasMessage("the history took longer than 1 s");
        }
    }

    private static long start(Average window) {
        return window.windowStart().toEpochMilli();
    }

    private static Average window(int number) {
        var start = START + number * WINDOW_MS;
        return new Average(
                "device1",
                "co",
                Optional.of("ppm"),
                Instant.ofEpochMilli(start),
                Instant.ofEpochMilli(start + WINDOW_MS),
                number,
                number - 1,
                number + 1,
                0.5,
                number,
                4,
                true,
                Map.of(Quality.OK, 3L, Quality.BELOW_RANGE, 1L),
                0);
    }

    /** A row of a job whose averages have revisions. */
    private void storeRevision(int window, long revision, long count) throws SQLException {
        storeWindow(window, "'ppm'", 100.0 + revision, count, revision);
    }

    private void storeUnit(int window, String unit, double mean) throws SQLException {
        storeWindow(window, unit, mean, 1, 1);
    }

    private void storeWindow(int window, String unit, double mean, long count, long revision) throws SQLException {
        var start = START + window * WINDOW_MS;
        copy("""
                SELECT 'device1' AS device_name, 'co' AS metric, %s::VARCHAR AS unit,
                  epoch_ms(%d)::TIMESTAMP AS window_start, epoch_ms(%d)::TIMESTAMP AS window_end,
                  %s::DOUBLE AS data, 1.0::DOUBLE AS "min", 1.0::DOUBLE AS "max", 0.0::DOUBLE AS stddev,
                  1.0::DOUBLE AS last, %d::BIGINT AS count, MAP {'ok': 1::BIGINT} AS quality, %d::BIGINT AS revision,
                  '2024-10-07' AS date
                """.formatted(unit, start, start + WINDOW_MS, mean, count, revision));
    }

    /** Writes another file to the folder of each date, as the job does. */
    private void store(String timestamp, int from, int to, String device) throws SQLException {
        copy("""
                  SELECT '%s' AS device_name, 'co' AS metric, 'ppm' AS unit,
                    epoch_ms(%d + n * 15000)::%s AS window_start, epoch_ms(%d + n * 15000 + 15000)::%s AS window_end,
                    n::DOUBLE AS data, n - 1.0::DOUBLE AS "min", n + 1.0::DOUBLE AS "max", 0.5::DOUBLE AS stddev,
                    n::DOUBLE AS last, 4::BIGINT AS count,
                    MAP {'ok': 3::BIGINT, 'below_range': 1::BIGINT} AS quality,
                    strftime(epoch_ms(%d + n * 15000), '%%Y-%%m-%%d') AS date
                  FROM range(%d, %d) AS windows(n)
                """.formatted(device, START, timestamp, START, timestamp, START, from, to));
    }

    private void renameNewFiles(String name) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(it -> it.getFileName().toString().startsWith("data_"))
                    .toList()) {
                Files.move(file, file.resolveSibling(name));
            }
        }
    }

    private void copy(String rows) throws SQLException {
        var sql = "COPY (%s) TO '%s' (FORMAT parquet, PARTITION_BY (date), APPEND)".formatted(rows, folder);
        try (var database = DriverManager.getConnection("jdbc:duckdb:");
                var statement = database.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute(sql);
        }
    }
}

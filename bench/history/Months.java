package io.fieldline.bench;

import io.fieldline.emitter.history.DuckDbHistory;
import io.fieldline.emitter.history.TimeRange;
import io.fieldline.emitter.average.SeriesKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;

/** How long the emitter takes to answer for months of averages, beside a bare sum over the same files; see run. */
final class Months {
    private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final long DAY = 86_400_000;

    public static void main(String[] args) throws Exception {
        var days = args.length > 0 ? Integer.parseInt(args[0]) : 90;
        var devices = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        var folder = Files.createTempDirectory("history");
        store(folder, days, devices);
        var bare = Double.MAX_VALUE;
        for (var round = 0; round < 3; round++) {
            bare = Math.min(bare, bareSum(folder));
        }
        System.out.printf(Locale.ROOT, "%d days of %d devices, windows of 15 s; a bare sum of a column: %.2f s%n", days, devices, bare);
        var series = new SeriesKey("device1", "co");
        try (var history = DuckDbHistory.open(folder, Duration.ofMinutes(1))) {
            for (var asked : new int[] {1, 7, 30, days}) {
                var range = new TimeRange(START, START + asked * DAY, 1_000);
                for (var round = 0; round < 2; round++) {
                    var from = System.nanoTime();
                    var extent = history.extent(series, range, List.of()).orElseThrow();
                    var width = extent.count() <= 1_000 ? 0 : Math.max(15_000, asked * DAY / 1_000);
                    var points = history.read(series, range, width, List.of()).size();
                    var seconds = (System.nanoTime() - from) / 1e9;
                    System.out.printf(
                            Locale.ROOT,
                            "%4d days, %7d windows as %4d points: %.2f s, %.2f of the bare sum%s%n",
                            asked, extent.count(), points, seconds, seconds / bare, round == 0 ? " (first)" : "");
                }
            }
            var all = new HashMap<SeriesKey, List<Long>>();
            for (var device = 0; device < devices; device++) {
                all.put(new SeriesKey("device" + device, "co"), List.of());
            }
            for (var points : new int[] {1, 250}) {
                var range = new TimeRange(START, START + Math.min(7, days) * DAY, points);
                var from = System.nanoTime();
                var found = history.read(all, range, range.width()).size();
                var seconds = (System.nanoTime() - from) / 1e9;
                System.out.printf(
                        Locale.ROOT,
                        "%d devices at once, at most 7 days, %3d points each: %6d rows, %.2f s, %.2f of the bare sum%n",
                        devices, points, found, seconds, seconds / bare);
            }
        }
    }

    private static double bareSum(Path folder) throws Exception {
        try (var database = DriverManager.getConnection("jdbc:duckdb:");
                var statement = database.createStatement()) {
            statement.execute("SET threads = 2");
            var from = System.nanoTime();
            statement.executeQuery("SELECT sum(data) FROM read_parquet('%s/date=*/*.parquet')".formatted(folder)).close();
            return (System.nanoTime() - from) / 1e9;
        }
    }

    /** One file a day, in the order of time, as the stream job appends. */
    private static void store(Path folder, int days, int devices) throws Exception {
        try (var database = DriverManager.getConnection("jdbc:duckdb:");
                var statement = database.createStatement()) {
            for (var day = 0; day < days; day++) {
                var date = Instant.ofEpochMilli(START + day * DAY).toString().substring(0, 10);
                Files.createDirectories(folder.resolve("date=" + date));
                statement.execute("""
                        COPY (
                          SELECT 'device' || d AS device_name, 'co' AS metric, 'ppm' AS unit,
                            epoch_ms(%d + n * 15000) AS window_start, epoch_ms(%d + n * 15000 + 15000) AS window_end,
                            random() * 1000 AS data, 1.0::DOUBLE AS "min", 1000.0::DOUBLE AS "max",
                            random() * 100 AS stddev, random() * 1000 AS last, 15::BIGINT AS count,
                            MAP {'ok': 15::BIGINT} AS quality
                          FROM range(5760) AS windows(n), range(%d) AS devices(d) ORDER BY n, d
                        ) TO '%s/date=%s/day.parquet' (FORMAT parquet)
                        """.formatted(START + day * DAY, START + day * DAY, devices, folder, date));
            }
        }
    }
}

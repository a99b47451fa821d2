package io.fieldline.spark.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Average;
import io.fieldline.messages.Quality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DuckDB reads the written files, because it shares no code with the job. */
class HistoryFolderTest {
    private static final Instant START = Instant.parse("2024-10-07T22:59:30Z");
    private static final Instant NEXT_DAY = Instant.parse("2024-10-08T01:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void anAverageIsReadBackAsItWas() throws Exception {
        history().merge(List.of(average(0, 606.891)));

        assertThat(query("""
                SELECT device_name, metric, unit, typeof(window_start), epoch_ms(window_start), epoch_ms(window_end), data,
                       min, max, stddev, last, count, typeof(quality), quality['ok'], quality['below_range'], revision, date
                FROM read_parquet('%s/date=*/*.parquet', hive_partitioning = true)"""))
                .containsExactly(List.of(
                        "device1",
                        "co",
                        "ppm",
                        "TIMESTAMP WITH TIME ZONE",
                        "1728341970000",
                        "1728341985000",
                        "606.891",
                        "12.5",
                        "990.1",
                        "281.2",
                        "611.25",
                        "45",
                        "MAP(VARCHAR, BIGINT)",
                        "43",
                        "2",
                        "0",
                        "2024-10-07"));
    }

    @Test
    void anAverageDoesNotReplaceOneWithAHigherRevision() throws Exception {
        var history = history();
        history.merge(List.of(revised(average(0, 1), 7), revised(average(1, 1), 7), revised(average(2, 1), 7)));

        history.merge(List.of(revised(average(0, 2), 6), revised(average(1, 2), 7), revised(average(2, 2), 8)));
        history.merge(List.of(revised(average(1, 4), 9), revised(average(1, 3), 8)));

        assertThat(means()).containsExactly(1.0, 4.0, 2.0);
    }

    /** The fixture was written before averages had revisions: windows 0 and 1, with the means 1 and 2. */
    @Test
    void aFileOfAVersionWithoutRevisionsIsReadOnAndItsRowsAreReplaced() throws Exception {
        var hour = folder.resolve("date=2024-10-07/hour-22.parquet");
        Files.createDirectories(hour.getParent());
        try (var fixture = HistoryFolderTest.class.getResourceAsStream("without-revision.parquet")) {
            Files.copy(fixture, hour);
        }

        history().merge(List.of(revised(average(1, 5), 1)));

        assertThat(
                        query(
                                "SELECT data, count, quality['ok'], revision FROM read_parquet('%s/date=*/*.parquet') ORDER BY window_start"))
                .containsExactly(Arrays.asList("1.0", "45", "43", null), List.of("5.0", "45", "43", "1"));
    }

    @Test
    void averagesOfAnHourAreOneFileAndWhatComesAgainReplaces() throws Exception {
        var history = history();
        history.merge(IntStream.range(0, 10).mapToObj(i -> average(i, i)).toList());
        history.merge(List.of(average(1, 100), average(7, 300), average(1, 200)));
        history.merge(List.of(average(7, 300)));

        assertThat(files()).containsExactly("date=2024-10-07/hour-22.parquet", "date=2024-10-07/hour-23.parquet");
        assertThat(means()).isEqualTo(List.of(0.0, 200.0, 2.0, 3.0, 4.0, 5.0, 6.0, 300.0, 8.0, 9.0));
    }

    @Test
    void aDayThatIsOverBecomesOneFileWhichACorrectionRewrites() throws Exception {
        var history = history();
        history.merge(IntStream.range(0, 10).mapToObj(i -> average(i, i)).toList());
        history.compact(START);
        assertThat(files()).hasSize(2);

        history.compact(NEXT_DAY);
        history.merge(List.of(average(3, 33)));
        history.compact(NEXT_DAY);

        assertThat(files()).containsExactly("date=2024-10-07/day.parquet");
        assertThat(means()).isEqualTo(List.of(0.0, 1.0, 2.0, 33.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0));
    }

    /** Each state that a kill can leave, made by the steps before the kill. */
    @Test
    void aKillAtAnyMomentOfTheCompactionLeavesEachAverageAtMostOnceAndRecoversAll() throws Exception {
        var all = IntStream.range(0, 10).mapToObj(i -> average(i, i)).toList();
        history().merge(all);
        var day = folder.resolve("date=2024-10-07");
        Files.write(day.resolve(".day.ready.tmp"), new byte[] {1, 2, 3}); // killed while it was written
        history().recover();
        assertThat(means()).hasSize(10);

        var elsewhere = folder.resolveSibling(folder.getFileName() + "-whole");
        var whole = new HistoryFolder(new LocalHistory(elsewhere));
        whole.merge(all);
        whole.compact(NEXT_DAY);
        Files.copy(
                elsewhere.resolve("date=2024-10-07/day.parquet"),
                day.resolve(".day.ready")); // killed before the files of the hours were deleted
        assertThat(means()).hasSize(10);
        Files.delete(day.resolve("hour-22.parquet")); // and after the first one was deleted
        assertThat(means()).doesNotHaveDuplicates().hasSizeLessThan(10);

        history().recover();

        assertThat(files()).containsExactly("date=2024-10-07/day.parquet");
        assertThat(means())
                .isEqualTo(IntStream.range(0, 10).mapToObj(i -> (double) i).toList());
        history().recover();
        history().merge(all);
        assertThat(means()).hasSize(10);
    }

    @Test
    void whatAKilledMergeLeftIsNoFileToReadersAndIsOverwritten() throws Exception {
        history().merge(List.of(average(0, 1)));
        Files.write(folder.resolve("date=2024-10-07/.hour-22.parquet.tmp"), new byte[100]);

        assertThat(query("SELECT count(*) FROM read_parquet('%s/**/*.parquet')"))
                .containsExactly(List.of("1"));
        history().merge(List.of(average(0, 2)));

        assertThat(means()).containsExactly(2.0);
        assertThat(folder.resolve("date=2024-10-07/.hour-22.parquet.tmp")).doesNotExist();
    }

    @Test
    void aDayBeyondTheRetentionIsDeletedWithAllThatIsInItsFolder() throws Exception {
        var history = history();
        history.merge(List.of(average(0, 0), average(24 * 240, 1)));
        Files.writeString(
                Files.createDirectories(folder.resolve("date=2024-10-07/notes")).resolve("why"), "mine");

        history.expire(NEXT_DAY.plus(Duration.ofDays(30)), Duration.ofDays(30));

        assertThat(files()).containsExactly("date=2024-10-08/hour-22.parquet");
        assertThat(folder.resolve("date=2024-10-07")).doesNotExist();
    }

    private HistoryFolder history() {
        return new HistoryFolder(new LocalHistory(folder));
    }

    /** Windows are 15 s long, and the third begins the next hour. */
    private static Average average(int window, double mean) {
        var start = START.plus(Duration.ofSeconds(15L * window));
        return new Average(
                "device1",
                "co",
                Optional.of("ppm"),
                start,
                start.plusSeconds(15),
                mean,
                12.5,
                990.1,
                281.2,
                611.25,
                45,
                true,
                Map.of(Quality.OK, 43L, Quality.BELOW_RANGE, 2L),
                0);
    }

    private static Average revised(Average average, long revision) {
        return new Average(
                average.deviceName(),
                average.metric(),
                average.unit(),
                average.windowStart(),
                average.windowEnd(),
                average.mean(),
                average.min(),
                average.max(),
                average.stddev(),
                average.last(),
                average.count(),
                average.closed(),
                average.quality(),
                revision);
    }

    private List<String> files() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(file -> !file.endsWith(".tmp"))
                    .sorted()
                    .toList();
        }
    }

    private List<Double> means() throws SQLException {
        return query("SELECT data FROM read_parquet('%s/date=*/*.parquet') ORDER BY window_start").stream()
                .map(row -> Double.valueOf(row.get(0)))
                .toList();
    }

    private List<List<String>> query(String sql) throws SQLException {
        try (var duck = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duck.createStatement();
                var found = statement.executeQuery(sql.formatted(folder))) {
            var rows = new ArrayList<List<String>>();
            while (found.next()) {
                var row = new ArrayList<String>();
                for (var column = 1; column <= found.getMetaData().getColumnCount(); column++) {
                    row.add(found.getString(column));
                }
                rows.add(row);
            }
            return rows;
        }
    }
}

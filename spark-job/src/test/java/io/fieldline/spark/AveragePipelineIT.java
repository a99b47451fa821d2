package io.fieldline.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.State;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import io.fieldline.spark.alerts.AlertRule;
import io.fieldline.spark.alerts.AlertRuleFile;
import io.fieldline.spark.checkpoint.StateSize;
import io.fieldline.spark.device.WindowRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;
import scala.collection.JavaConverters;

/** The job on a real Spark with a real checkpoint, its source and sink in memory. */
class AveragePipelineIT {
    private static final Instant START = Instant.parse("2024-10-07T15:29:15Z");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final WindowRules RULES = new WindowRules(
            Duration.ofSeconds(15), Duration.ofSeconds(15), Duration.ofMillis(300), Duration.ofMinutes(10));

    private static SparkSession spark;

    /** Of all tests: Spark still writes for a moment after a query was stopped, so it goes once Spark is closed. */
    @TempDir
    private static Path checkpoints;

    private Path checkpoint;
    private final Map<String, Average> latest = new ConcurrentHashMap<>();
    private final List<Alert> alerts = new CopyOnWriteArrayList<>();
    private final List<Row> rejected = new CopyOnWriteArrayList<>();
    private WindowRules rules = RULES;
    private DeviceLimit limit = new DeviceLimit(1000, Long.MAX_VALUE, () -> StateSize.NONE);
    private List<AlertRule> alertRules = List.of();
    private MemoryStream<Tuple2<byte[], Instant>> source;
    private StreamingQuery query;

    @BeforeAll
    static void openSpark() {
        spark = SparkSessions.open("local[2]");
    }

    @AfterAll
    static void closeSpark() {
        spark.close();
    }

    @BeforeEach
    void start() throws Exception {
        checkpoint = Files.createTempDirectory(checkpoints, "of-a-test");
        source = MemoryStream.apply(Encoders.tuple(Encoders.BINARY(), Encoders.INSTANT()), spark.sqlContext());
        startQuery();
    }

    @AfterEach
    void stop() throws Exception {
        query.stop();
    }

    @Test
    void aFutureClockElsewhereNeitherDropsNorClosesAnotherDevicesWindow() throws Exception {
        query.stop();
        var minute = Duration.ofMinutes(1); // so that silence does not close the window before the test has looked
        rules = new WindowRules(minute, minute, Duration.ofMillis(300), Duration.ofMinutes(10));
        startQuery();
        var window = "d1|co|" + START.truncatedTo(ChronoUnit.MINUTES);
        send(readings("ahead", 50, 59), START); // within the minute that is tolerated
        send(readings("d1", 0, 9), START);
        assertThat(latest.get(window)).matches(average -> average.count() == 10 && !average.closed());
        send(readings("ahead", 3600, 3600), START); // its clock is an hour ahead: not a reading of now

        send(readings("d1", 10, 45), START);

        assertThat(latest.get(window)).matches(average -> average.count() == 45 && average.closed());
        assertThat(rejected).singleElement().satisfies(row -> assertThat(header(row, "reason"))
                .startsWith("the clock is ahead"));
    }

    @Test
    void anHoursBacklogBesideLiveReadingsOfTwoDevicesCountsExactly() {
        for (var step = 0L; step < 8; step++) {
            var batch = new ArrayList<>(readings("d1", 3600 + step * 15, 3600 + step * 15 + 14));
            batch.addAll(readings("d2", 3600 + step * 15, 3600 + step * 15 + 14));
            batch.addAll(readings("d1", step * 450, step * 450 + 449));
            send(batch, START.plusSeconds(3720));
        }

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(latest.values()).hasSize(256).allMatch(Average::closed));
        assertThat(latest.values()).allMatch(average -> average.count() == 15);
        assertThat(rejected).isEmpty();
    }

    @Test
    void silenceClosesTheLastWindow() {
        send(readings("d1", 0, 14), START); // one second before the end

        await().atMost(PATIENCE).until(() -> latest.get("d1|co|" + START).closed());
        assertThat(latest.get("d1|co|" + START).count()).isEqualTo(15);
    }

    @Test
    void aRepeatCountsOnceAlsoAfterARestart() throws Exception {
        send(readings("d1", 0, 9), START);
        send(readings("d1", 5, 12), START);
        query.stop();
        latest.clear();
        startQuery();

        send(readings("d1", 0, 15), START);

        assertThat(latest.get("d1|co|" + START)).matches(average -> average.count() == 15 && average.closed());
        assertThat(rejected).isEmpty();
    }

    @Test
    void anAlertsTimerAndItsEpisodeSurviveARestart() throws Exception {
        query.stop();
        alertRules = AlertRuleFile.read(List.of("co-ul2034"), new ArrayList<>());
        startQuery();
        send(readings("d1", 400, 500), START.plusSeconds(500));
        query.stop();
        startQuery();
        send(readings("d1", 501, 700), START.plusSeconds(700)); // number n is n ppm, n seconds after the start
        query.stop();
        startQuery();

        send(List.of(readings("d1", 701, 701).get(0).replace("701,", "10,")), START.plusSeconds(701));

        var key = "d1|co|co-ul2034-400ppm|" + START.plusSeconds(400);
        assertThat(alerts).extracting(Alert::key).containsOnly(key);
        assertThat(alerts).extracting(Alert::state).startsWith(State.RAISED).endsWith(State.CLEARED);
        assertThat(alerts.get(0).at()).isEqualTo(START.plusSeconds(640));
        assertThat(alerts.get(alerts.size() - 1).value()).isEqualTo(700);
    }

    @Test
    void aBadRecordIsRejectedWithItsReasonAndTheQueryLivesOn() {
        send(List.of("{\"device_name\":\"d1\"", "{\"device_name\":\"d1\",\"data\":1}"), START);

        send(readings("d1", 0, 0), START);

        assertThat(latest).containsOnlyKeys("d1|co|" + START);
        assertThat(rejected).hasSize(2);
        assertThat(rejected.get(1)).satisfies(row -> {
            assertThat(row.<String>getAs("key")).isNull();
            assertThat(row.<byte[]>getAs("value")).asString(UTF_8).isEqualTo("{\"device_name\":\"d1\",\"data\":1}");
            assertThat(header(row, "reason")).isEqualTo("timestamp is missing");
            assertThat(header(row, "topic")).isEqualTo("fieldline.readings");
        });
        assertThat(query.isActive()).isTrue();
    }

    @Test
    void aReadingTooLateForItsWindowIsRejectedAsItCame() throws Exception {
        query.stop();
        rules = new WindowRules(rules.windowMillis(), rules.slideMillis(), rules.graceMillis(), 0);
        startQuery();
        send(readings("d1", 0, 50), START);
        var late =
                "{\"timestamp\":\"%s\",\"device_name\":\"d1\",\"data\":1,\"metric\":\"co\",\"tags\":{\"as\":\"it came\"}}"
                        .formatted(START.plusSeconds(20));

        send(List.of(late), START);

        assertThat(rejected).singleElement().satisfies(row -> {
            assertThat(row.<String>getAs("key")).isEqualTo("d1");
            assertThat(row.<byte[]>getAs("value")).asString(UTF_8).isEqualTo(late);
            assertThat(header(row, "reason"))
                    .isEqualTo("too late: a window of metric co that holds 2024-10-07T15:29:35Z is closed and no"
                            + " longer stored");
        });
    }

    @Test
    void aDeviceMoreThanMayBeRememberedIsRejectedAndTheOthersAreNot() throws Exception {
        query.stop();
        var stopped = query; // it has a batch 0 too
        limit = new DeviceLimit(2, Long.MAX_VALUE, new RememberedDevices(StateSize.NONE, () -> Optional.of(query)
                .filter(running -> running != stopped)
                .map(StreamingQuery::lastProgress)));
        startQuery();
        send(readings("d1", 0, 0), START);
        send(readings("d2", 0, 0), START);

        send(readings("d3", 0, 0), START);
        send(readings("d1", 1, 1), START);

        assertThat(latest).containsOnlyKeys("d1|co|" + START, "d2|co|" + START);
        assertThat(latest.get("d1|co|" + START).count()).isEqualTo(2);
        assertThat(rejected).singleElement().satisfies(row -> assertThat(header(row, "reason"))
                .isEqualTo("the state already has 2 devices, and --max-devices is 2"));
    }

    private void startQuery() throws Exception {
        var packed = PackedRecords.of(source.toDF().toDF("value", "timestamp"));
        query = AveragePipeline.from(packed, new DeviceUpdate(rules, alertRules, limit))
                .writeStream()
                .queryName(StreamingQueries.AVERAGES)
                .option("checkpointLocation", checkpoint.toUri().toString())
                .outputMode("update")
                .trigger(Trigger.ProcessingTime(100))
                .foreachBatch((VoidFunction2<Dataset<Row>, Long>)
                        (rows, batch) -> rows.collectAsList().forEach(this::take))
                .start();
    }

    private void take(Row row) {
        if (row.<String>getAs("topic").equals("fieldline.averages")) {
            latest.put(row.getAs("key"), MessageJson.parse(row.getAs("value"), Average.class));
            return;
        }
        if (row.<String>getAs("topic").equals("fieldline.devices")) {
            return;
        }
        if (row.<String>getAs("topic").equals("fieldline.alerts")) {
            alerts.add(MessageJson.parse(row.getAs("value"), Alert.class));
            return;
        }
        rejected.add(row);
    }

    private void send(List<String> values, Instant recorded) {
        var records = values.stream()
                .map(value -> new Tuple2<>(value.getBytes(UTF_8), recorded))
                .toList();
        var end = source.addData(JavaConverters.asScalaBuffer(records)).json();
        // processAllAvailable() never returns here: timeouts keep batches coming without data
        await().atMost(PATIENCE).until(() -> {
            var progress = query.lastProgress();
            return progress != null && end.equals(progress.sources()[0].endOffset());
        });
    }

    /** One reading a second: number n is taken n seconds after {@link #START}. */
    private static List<String> readings(String device, long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(number ->
                        "{\"timestamp\":\"%s\",\"device_name\":\"%s\",\"data\":%d,\"metric\":\"co\",\"boot\":\"a\",\"seq\":%d}"
                                .formatted(START.plusSeconds(number), device, number, number))
                .toList();
    }

    private static String header(Row row, String name) {
        return row.<Row>getList(row.fieldIndex("headers")).stream()
                .filter(header -> header.getString(0).equals(name))
                .map(header -> new String(header.<byte[]>getAs(1), UTF_8))
                .findFirst()
                .orElseThrow();
    }
}

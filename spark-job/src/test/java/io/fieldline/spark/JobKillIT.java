package io.fieldline.spark;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.messages.Average;
import io.fieldline.messages.Quality;
import io.fieldline.processes.Child;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Service;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job killed as a power cut would, at moments that nobody chose. {@code -Dsoak} kills more often, and drains more. */
class JobKillIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final List<String> DEVICES =
            IntStream.range(0, 10).mapToObj(number -> "device" + number).toList();

    private final Random random = new Random();

    @TempDir
    private Path folder;

    private Kafka kafka;

    @BeforeEach
    void startKafka() throws Exception {
        kafka = Kafka.start(folder.resolve("kafka"));
        Topics.ensure(Map.of("bootstrap.servers", kafka.servers()), Topic.READINGS, Topic.AVERAGES);
    }

    @AfterEach
    void stopKafka() {
        kafka.close();
    }

    /**
     * A hundred readings a second, whether the job is there or not. Each device's clock is five hours behind the one's before
     * it, so that the history writes many files at once, of today and of days that are over.
     */
    @Test
    void killedAtAnyMomentUnderLoadItCountsEachReadingOnceAndKeepsEachAverageOnce() throws Exception {
        var flags = List.of("--window=1s", "--history-folder=" + folder.resolve("history"), "--history-interval=1s");
        try (var sent = new SentReadings(kafka.servers(), Duration.ofSeconds(1));
                var averages = new LastAverages(kafka.servers())) {
            var load = Executors.newSingleThreadScheduledExecutor();
            var sending = load.scheduleAtFixedRate(new Tenth(sent), 0, 100, TimeUnit.MILLISECONDS);
            try {
                killSometimes(SOAK ? 20 : 3, flags);
                assertThat(sending.isDone()).as("the load failed").isFalse();
            } finally {
                end(load);
            }

            try (var job = startJob(flags)) {
                assertThat(job.awaitReady(PATIENCE)).isNotEmpty();
                averages.awaitFinals(sent.byWindow(), PATIENCE);
                await().atMost(PATIENCE)
                        .ignoreExceptionsInstanceOf(SQLException.class) // a file that went while it was looked for
                        .untilAsserted(
                                () -> assertThat(history()).containsExactlyInAnyOrderElementsOf(averages.poll()));
            }
        }
    }

    /** What waits lies out of order and over all partitions, as after a change of their number. */
    @Test
    void killedAmidALongDrainOutOfOrderItCountsEachReadingOnce() throws Exception {
        var each = SOAK ? 20_000 : 4_000;
        var kills = SOAK ? 6 : 1;
        var trigger = "--trigger=500ms";
        var all = each * DEVICES.size();
        var slowly = List.of(trigger, "--max-batch=" + all / 200); // so that no delay of a kill lets it count all
        try (var sent = new SentReadings(kafka.servers(), Duration.ofSeconds(15));
                var averages = new LastAverages(kafka.servers())) {
            sendBacklog(sent, each);
            var expected = sent.byWindow();
            for (var kill = 0; kill < kills; kill++) {
                var job = startJob(slowly);
                job.awaitReady(PATIENCE);
                killWithin(job, Duration.ofSeconds(1));
            }
            assertThat(averages.poll().stream().mapToLong(Average::count).sum())
                    .as("it was killed amid the drain")
                    .isLessThan(all);

            try (var job = startJob(List.of(trigger, "--max-batch=" + all / (SOAK ? 40 : 20)))) {
                job.awaitReady(PATIENCE);
                averages.awaitFinals(expected, PATIENCE);
            }
        }
    }

    /** A reading of each device, some of them twice. */
    private static final class Tenth implements Runnable {
        private final SentReadings sent;
        private int sequence;

        Tenth(SentReadings sent) {
            this.sent = sent;
        }

        @Override
        public void run() {
            var now = Instant.now();
            for (var number = 0; number < DEVICES.size(); number++) {
                var timestamp = now.minus(5L * number, ChronoUnit.HOURS);
                sent.send(DEVICES.get(number), sequence, timestamp);
                if (sequence % 10 == 0) {
                    sent.repeat(DEVICES.get(number), sequence, timestamp);
                }
            }
            sequence++;
        }
    }

    private static void end(ScheduledExecutorService load) throws InterruptedException {
        load.shutdown();
        assertThat(load.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    /** Ten readings a second of each device, in order but for the fifty beside each other. */
    private void sendBacklog(SentReadings sent, int each) {
        var start = Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MINUTES);
        for (var first = 0; first < each; first += 50) {
            var sequences =
                    new ArrayList<>(IntStream.range(first, first + 50).boxed().toList());
            Collections.shuffle(sequences, random);
            for (var sequence : sequences) {
                for (var device : DEVICES) {
                    sent.send(device, sequence, start.plusMillis(100L * sequence), random.nextInt(4));
                }
            }
        }
    }

    /** Kills the job in turns: while it writes its history, at any moment, and while it recovers from the last kill. */
    private void killSometimes(int kills, List<String> flags) throws Exception {
        for (var kill = 0; kill < kills; kill++) {
            var job = startJob(flags);
            if (kill % 3 == 0) {
                awaitHistoryChange();
                job.kill();
                continue;
            }
            if (kill % 3 == 1) {
                job.awaitReady(PATIENCE);
            }
            killWithin(job, Duration.ofSeconds(4));
        }
    }

    /** Returns when the first of several files has been replaced, most likely before that is noted in the checkpoint. */
    private void awaitHistoryChange() {
        var before = lastWritten();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> lastWritten() > before);
    }

    /** When the last of its files was written; 0 when there is none. */
    private long lastWritten() {
        var last = 0L;
        for (var day : list(folder.resolve("history").toFile())) {
            for (var file : list(day)) {
                last = file.getName().startsWith(".") ? last : Math.max(last, file.lastModified());
            }
        }
        return last;
    }

    private static File[] list(File folder) {
        return Objects.requireNonNullElse(folder.listFiles(), new File[0]);
    }

    /** Unless it ends by itself, which is a failure. */
    private void killWithin(Child job, Duration longest) throws InterruptedException {
        var moment = random.nextInt((int) longest.toMillis());
        assertThatThrownBy(() -> job.exit().get(moment, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        job.kill();
    }

    private List<Average> history() throws SQLException {
        try (var duck = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duck.createStatement();
                var rows = statement.executeQuery(
                        "SELECT *, epoch_us(window_start) AS s, epoch_us(window_end) AS e FROM read_parquet('%s/date=*/*.parquet')"
                                .formatted(folder.resolve("history")))) {
            var averages = new ArrayList<Average>();
            while (rows.next()) {
                averages.add(average(rows));
            }
            return averages;
        }
    }

    private static Average average(ResultSet row) throws SQLException {
        var quality = ((Map<?, ?>) row.getObject("quality"))
                .entrySet().stream()
                        .collect(toMap(
                                entry -> Quality.fromWire(entry.getKey().toString())
                                        .orElseThrow(),
                                entry -> (Long) entry.getValue()));
        return new Average(
                row.getString("device_name"),
                row.getString("metric"),
                Optional.ofNullable(row.getString("unit")),
                instant(row.getLong("s")),
                instant(row.getLong("e")),
                row.getDouble("data"),
                row.getDouble("min"),
                row.getDouble("max"),
                row.getDouble("stddev"),
                row.getDouble("last"),
                row.getLong("count"),
                true,
                quality,
                row.getLong("revision"));
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private Child startJob(List<String> flags) throws IOException {
        var all = new ArrayList<>(flags);
        all.add("--kafka-servers=" + kafka.servers());
        all.add("--checkpoint=" + folder.resolve("checkpoint"));
        return Service.start("spark-job", all.toArray(String[]::new));
    }
}

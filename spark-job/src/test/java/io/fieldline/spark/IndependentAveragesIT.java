package io.fieldline.spark;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.kafka.KafkaSettings;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import io.fieldline.spark.checkpoint.StateSize;
import io.fieldline.spark.device.WindowRules;
import io.fieldline.spark.kafka.JobKafkaClients;
import io.fieldline.spark.kafka.KafkaSourcesAndSinks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job's averages of a file, against those that a few lines of plain Java find in the same file. */
class IndependentAveragesIT {
    private static final Instant START = Instant.parse("2024-10-07T15:29:15Z");
    private static final int DEVICES = 7;
    private static final int READINGS = 2_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void theAveragesOfAFileAreThoseThatPlainJavaFinds() throws Exception {
        var lines = lines();
        var file = Files.write(Files.createDirectories(folder.resolve("in")).resolve("readings.txt"), lines);

        var found = averagesOfTheJob(file.getParent());

        var expected = valuesByWindow(Files.readAllLines(file));
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        assertThat(found.values().stream().mapToLong(Average::count).sum()).isEqualTo(2L * DEVICES * READINGS);
        found.forEach((key, average) -> {
            var values =
                    expected.get(key).stream().mapToDouble(Map.Entry::getValue).toArray();
            var mean = Arrays.stream(values).sum() / values.length;
            var variance = Arrays.stream(values)
                            .map(value -> (value - mean) * (value - mean))
                            .sum()
                    / values.length;
            assertThat(average.closed()).isTrue();
            assertThat(average.count()).isEqualTo(values.length);
            assertThat(average.mean()).isCloseTo(mean, within(1e-9));
            assertThat(average.stddev()).isCloseTo(Math.sqrt(variance), within(1e-9));
            assertThat(average.min()).isEqualTo(Arrays.stream(values).min().orElseThrow());
            assertThat(average.max()).isEqualTo(Arrays.stream(values).max().orElseThrow());
            assertThat(average.last())
                    .isEqualTo(expected.get(key).stream()
                            .max(Map.Entry.comparingByKey(Comparator.<Instant>naturalOrder()))
                            .orElseThrow()
                            .getValue());
        });
    }

    /** Readings of several devices and two metrics at uneven times, some twice, all in no order. */
    private static List<String> lines() {
        var random = new Random(7);
        var lines = new ArrayList<String>();
        for (var device = 0; device < DEVICES; device++) {
            var moment = START;
            for (var sequence = 0; sequence < READINGS; sequence++) {
                moment = moment.plusMillis(1 + random.nextInt(900));
                var line = String.format(
                        Locale.ROOT,
                        "{\"timestamp\":\"%s\",\"device_name\":\"d%d\",\"metrics\":{\"t\":%.3f,\"h\":%.2f},\"boot\":\"a\",\"seq\":%d}",
                        moment,
                        device,
                        1000 * random.nextGaussian(),
                        random.nextDouble(),
                        sequence);
                Collections.addAll(lines, random.nextInt(10) == 0 ? new String[] {line, line} : new String[] {line});
            }
        }
        Collections.shuffle(lines, random);
        return lines;
    }

    private static Map<String, List<Map.Entry<Instant, Double>>> valuesByWindow(List<String> lines) throws IOException {
        var values = new TreeMap<String, List<Map.Entry<Instant, Double>>>();
        for (var line : lines.stream().distinct().toList()) {
            JsonNode json = JSON.readTree(line);
            var moment = Instant.parse(json.get("timestamp").textValue());
            var start = moment.minusMillis(Math.floorMod(moment.toEpochMilli(), 15_000));
            json.get("metrics").properties().forEach(metric -> values.computeIfAbsent(
                            json.get("device_name").textValue() + "|" + metric.getKey() + "|" + start,
                            key -> new ArrayList<>())
                    .add(Map.entry(moment, metric.getValue().doubleValue())));
        }
        return values;
    }

    private Map<String, Average> averagesOfTheJob(Path input) throws Exception {
        var averages = new ConcurrentHashMap<String, Average>();
        try (var spark = SparkSessions.open("local[2]")) {
            var records = spark.readStream()
                    .text(input.toString())
                    .selectExpr("cast(value as binary) as value", "timestamp'2100-01-01 00:00:00' as timestamp");
            var ticks = new KafkaSourcesAndSinks(
                            spark, new JobKafkaClients(new KafkaSettings("none", Optional.empty())))
                    .ticks();
            var rules = new WindowRules(
                    Duration.ofSeconds(15), Duration.ofSeconds(15), Duration.ofMillis(100), Duration.ofMinutes(10));
            var query = AveragePipeline.from(
                            PackedRecords.of(records).union(ticks),
                            new DeviceUpdate(
                                    rules, List.of(), new DeviceLimit(100, Long.MAX_VALUE, () -> StateSize.NONE)))
                    .writeStream()
                    .option("checkpointLocation", folder.resolve("checkpoint").toString())
                    .outputMode("update")
                    .trigger(Trigger.ProcessingTime(500))
                    .foreachBatch((VoidFunction2<Dataset<Row>, Long>)
                            (rows, batch) -> rows.where(col("topic").equalTo("fieldline.averages"))
                                    .collectAsList()
                                    .forEach(row -> {
                                        var average = MessageJson.parse(row.getAs("value"), Average.class);
                                        averages.put(average.key(), average);
                                    }))
                    .start();
            await().atMost(Duration.ofMinutes(4))
                    .until(() -> !averages.isEmpty()
                            && averages.values().stream().allMatch(Average::closed)
                            && averages.values().stream()
                                            .mapToLong(Average::count)
                                            .sum()
                                    == 2L * DEVICES * READINGS);
            query.stop();
        }
        return new TreeMap<>(averages);
    }
}

package io.fieldline.spark;

import io.fieldline.kafka.Topic;
import io.fieldline.spark.checkpoint.Checkpoint;
import io.fieldline.spark.checkpoint.StateSize;
import io.fieldline.spark.device.DeviceState;
import io.fieldline.spark.history.HistoryFolder;
import io.fieldline.spark.history.HistoryQuery;
import io.fieldline.spark.kafka.KafkaSourcesAndSinks;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/** The job's queries, each with a checkpoint of its own: they run together, and when one ends all do. */
public final class StreamingQueries {
    public static final String AVERAGES = "averages";
    public static final String HISTORY = "history";

    /** Records of the averages' topic at once; of these most are not final, and go at once. */
    private static final long HISTORY_BATCH = 1_000_000;

    private static final Duration END_OF_BATCH = Duration.ofSeconds(4);

    private final SparkSession spark;
    private final SparkJobConfig config;
    private final JobMetrics metrics;
    private final List<StreamingQuery> running = new ArrayList<>();

    StreamingQueries(SparkSession spark, SparkJobConfig config, JobMetrics metrics) {
        this.spark = spark;
        this.config = config;
        this.metrics = metrics;
    }

    /** The topic that each query reads, by the query's name. */
    static Map<String, Topic> topics(SparkJobConfig config) {
        return config.historyFolder().isPresent()
                ? Map.of(AVERAGES, Topic.READINGS, HISTORY, Topic.AVERAGES)
                : Map.of(AVERAGES, Topic.READINGS);
    }

    /** How many sources a query reads; a checkpoint fixes it. */
    static int sources(String query) {
        return query.equals(AVERAGES) ? 2 : 1; // readings and ticks
    }

    static Duration trigger(String query, SparkJobConfig config) {
        return query.equals(HISTORY) ? config.historyInterval() : config.trigger();
    }

    /** Makes the checkpoints readable, before the queries start; returns how much the averages remember. */
    static StateSize repair(SparkJobConfig config, SparkSession spark) throws IOException {
        var hadoop = spark.sessionState().newHadoopConf();
        if (config.historyFolder().isPresent()) {
            new Checkpoint(config.checkpointOf(HISTORY), hadoop, sources(HISTORY)).repair();
        }
        return new Checkpoint(config.checkpointOf(AVERAGES), hadoop, sources(AVERAGES))
                .repair(spark.sparkContext().getConf(), state -> DeviceState.checkFormat(state, config.windows()));
    }

    /** Reads the checkpoint of the averages without changing it; throws if the job could not continue from it. */
    static void verify(SparkJobConfig config) throws IOException {
        new Checkpoint(config.checkpointOf(AVERAGES), new Configuration(), sources(AVERAGES))
                .verify(new SparkConf(), state -> DeviceState.checkFormat(state, config.windows()));
    }

    /** The last batch of the averages that has ended. */
    static Optional<StreamingQueryProgress> lastBatch(SparkSession spark) {
        return Arrays.stream(spark.streams().active())
                .filter(query -> AVERAGES.equals(query.name()))
                .findFirst()
                .map(StreamingQuery::lastProgress);
    }

    void start(DeviceUpdate update) throws TimeoutException, IOException {
        var kafka = new KafkaSourcesAndSinks(spark, config.kafkaClients());
        var packed = AveragePipeline.packed(kafka.readings(config.maxBatch()), config.validator());
        running.add(kafka.toTopics(AveragePipeline.from(packed.union(kafka.ticks()), update))
                .queryName(AVERAGES)
                .option("checkpointLocation", config.checkpointOf(AVERAGES))
                .trigger(Trigger.ProcessingTime(config.trigger().toMillis()))
                .start());
        if (config.historyFolder().isPresent()) {
            var history = new HistoryFolder(config.historyFolder().get());
            history.recover();
            running.add(kafka.averages(HISTORY_BATCH)
                    .writeStream()
                    .queryName(HISTORY)
                    .option("checkpointLocation", config.checkpointOf(HISTORY))
                    .trigger(Trigger.ProcessingTime(config.historyInterval().toMillis()))
                    .foreachBatch(new HistoryQuery(history, Clock.systemUTC(), metrics::historyRejected))
                    .start());
        }
    }

    boolean areRunning() {
        return !running.isEmpty() && running.stream().allMatch(StreamingQuery::isActive);
    }

    /** Returns once asked to stop, between two batches; throws when a query ends before. */
    void runUntil(StopSignal stop) throws StreamingQueryException, TimeoutException, InterruptedException {
        while (!stop.came()) {
            if (spark.streams()
                    .awaitAnyTermination(100)) { // it returns, instead of throwing, after an Error in a query
                throw new IllegalStateException("a query ended by itself");
            }
        }
        var deadline = System.nanoTime() + END_OF_BATCH.toNanos();
        for (var query : running) {
            while (query.status().isTriggerActive() && System.nanoTime() < deadline) {
                Thread.sleep(5); // a batch that is cut off is run again, but logs errors that look like trouble
            }
            query.stop();
        }
    }
}

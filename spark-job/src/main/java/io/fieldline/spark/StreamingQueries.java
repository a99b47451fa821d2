package io.fieldline.spark;

import io.fieldline.kafka.Topic;
import io.fieldline.spark.checkpoint.Checkpoint;
import io.fieldline.spark.checkpoint.CheckpointLock;
import io.fieldline.spark.checkpoint.MachineStart;
import io.fieldline.spark.checkpoint.StateMove;
import io.fieldline.spark.checkpoint.StateSize;
import io.fieldline.spark.device.DeviceState;
import io.fieldline.spark.history.HistoryFolder;
import io.fieldline.spark.history.HistoryQuery;
import io.fieldline.spark.kafka.KafkaSourcesAndSinks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** The queries of the job, each with its own checkpoint. They run together: if one ends, all end. */
public final class StreamingQueries {
    public static final String AVERAGES = "averages";
    public static final String HISTORY = "history";

    /** Maximum number of records in a batch of the history. Most are provisional averages, which it discards. */
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

    /** Repairs damaged checkpoints before the queries start; returns the size of the state of the averages. */
    static StateSize repair(SparkJobConfig config, SparkSession spark) throws IOException {
        var hadoop = spark.sessionState().newHadoopConf();
        var start = CheckpointLock.local(config.checkpoint()).map(MachineStart::new);
        var unsynced = start.isPresent() ? start.get().unsynced() : Duration.ZERO;
        if (config.historyFolder().isPresent()) {
            new Checkpoint(config.checkpointOf(HISTORY), hadoop, sources(HISTORY), unsynced).repair();
        }
        StateMove.complete(config.checkpointOf(AVERAGES), hadoop);
        var averages = new Checkpoint(config.checkpointOf(AVERAGES), hadoop, sources(AVERAGES), unsynced);
        var conf = spark.sparkContext().getConf();
        var size = averages.repair(conf, state -> DeviceState.checkFormat(state, config.windows()));
        averages.moveState(conf, config.stateStore(), config.statePartitions());
        start.ifPresent(MachineStart::remember);
        return size;
    }

    /** Reads the checkpoint of the averages without changing it; throws if the job could not continue from it. */
    static void verify(SparkJobConfig config, Configuration hadoop) throws IOException {
        var current = StateMove.current(config.checkpointOf(AVERAGES), hadoop);
        new Checkpoint(current, hadoop, sources(AVERAGES), Duration.ZERO)
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
        var readings = kafka.readings(config.maxBatch(), config.futureTolerance());
        running.add(kafka.toTopics(AveragePipeline.from(readings.union(kafka.ticks()), update))
                .queryName(AVERAGES)
                .option("checkpointLocation", config.checkpointOf(AVERAGES))
                .trigger(Trigger.ProcessingTime(config.trigger().toMillis()))
                .start());
        if (config.historyFolder().isPresent()) {
            var history = HistoryFolder.open(
                    config.historyFolder().get(), spark.sessionState().newHadoopConf(), drafts());
            history.recover();
            running.add(kafka.averages(HISTORY_BATCH)
                    .writeStream()
                    .queryName(HISTORY)
                    .option("checkpointLocation", config.checkpointOf(HISTORY))
                    .trigger(Trigger.ProcessingTime(config.historyInterval().toMillis()))
                    .foreachBatch(new HistoryQuery(
                            history, config.historyRetention(), Clock.systemUTC(), metrics::historyRejected))
                    .start());
        }
    }

    /** Beside the checkpoint, which is of one job; on a cluster in the temporary folder of the driver. */
    private Path drafts() throws IOException {
        var local = CheckpointLock.local(config.checkpoint());
        return local.isPresent() ? local.get().resolve("drafts") : Files.createTempDirectory("fieldline-history-");
    }

    boolean areRunning() {
        return !running.isEmpty() && running.stream().allMatch(StreamingQuery::isActive);
    }

    /** Blocks until the stop signal, and returns between two batches; throws if a query ends before that. */
    void runUntil(StopSignal stop) throws StreamingQueryException, TimeoutException, InterruptedException {
        while (!stop.came()) {
            if (spark.streams().awaitAnyTermination(100)) { // after an Error in a query it returns instead of throwing
                throw new IllegalStateException("a query ended by itself");
            }
        }
        var deadline = System.nanoTime() + END_OF_BATCH.toNanos();
        for (var query : running) {
            while (query.status().isTriggerActive() && System.nanoTime() < deadline) {
                Thread.sleep(5); // an interrupted batch would run again, but it logs misleading errors
            }
            query.stop();
        }
    }
}

package io.fieldline.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.service.Settings;
import io.fieldline.spark.alerts.RuleFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process: readings from Kafka, averages to Kafka. */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);

    private static final int WRONG_SETTINGS = 2;
    private static final Duration END_OF_BATCH = Duration.ofSeconds(4);

    private Main() {}

    public static void main(String[] args) throws Exception {
        var config = Settings.of(
                        "spark-job",
                        "Averages per device and metric, in each device's own time, from Kafka to Kafka.",
                        SparkJobConfig.class)
                .loadOrExit(args);
        var problems = new ArrayList<String>();
        var alertRules = new ArrayList<>(RuleFile.read(config.alerts(), problems));
        exitIfAny(problems);
        log.info("spark-job starting: {}", config);
        try (var spark = Session.open(config.master())) {
            Topics.ensure(
                    Map.of("bootstrap.servers", config.kafkaServers()),
                    Topic.READINGS,
                    Topic.AVERAGES,
                    Topic.ALERTS,
                    Topic.REJECTED);
            var limit = new DeviceLimit(config.maxDevices());
            spark.streams().addListener(new QueryLog(limit));
            var records = readings(spark, config).union(ticks(spark));
            run(write(
                    Averages.from(records, config.gate(), new DeviceUpdate(config.windows(), alertRules, limit)),
                    config));
        }
        log.info("spark-job stopped");
    }

    private static void exitIfAny(List<String> problems) {
        if (!problems.isEmpty()) {
            System.err.println("spark-job cannot start:%n  %s%nSee fieldline spark-job --help."
                    .formatted(String.join(System.lineSeparator() + "  ", problems)));
            System.exit(WRONG_SETTINGS);
        }
    }

    /** Returns once asked to stop, between two batches; throws when the query ends before. */
    private static void run(StreamingQuery query)
            throws StreamingQueryException, TimeoutException, InterruptedException {
        var stop = StopSignal.install();
        while (!stop.came()) {
            if (query.awaitTermination(100)) { // it returns, instead of throwing, after an Error in the query
                throw new IllegalStateException("the query ended by itself");
            }
        }
        var deadline = System.nanoTime() + END_OF_BATCH.toNanos();
        while (query.status().isTriggerActive() && System.nanoTime() < deadline) {
            Thread.sleep(5); // a batch that is cut off is run again, but logs errors that look like trouble
        }
        query.stop();
    }

    private static Dataset<Row> readings(SparkSession spark, SparkJobConfig config) {
        return spark.readStream()
                .format("kafka")
                .option("kafka.bootstrap.servers", config.kafkaServers())
                .option("subscribe", Topic.READINGS.topicName())
                .option("startingOffsets", "earliest")
                .option("failOnDataLoss", true)
                .option("maxOffsetsPerTrigger", config.maxBatch())
                .load()
                .select(col("value"), col("timestamp"));
    }

    /**
     * No rows, but with news at every trigger. Without it a job that is started again runs no batch until a
     * reading comes, and leaves open the windows of devices that have fallen silent; the first reading would
     * also wait for all that the first batch has to load.
     */
    private static Dataset<Row> ticks(SparkSession spark) {
        return spark.readStream()
                .format("rate-micro-batch")
                .option("rowsPerBatch", 1)
                .option("numPartitions", 1)
                .load()
                .where(col("value").lt(0))
                .select(lit(null).cast(DataTypes.BinaryType), col("timestamp"));
    }

    private static StreamingQuery write(Dataset<Row> records, SparkJobConfig config) throws TimeoutException {
        return records.writeStream()
                .queryName("averages")
                .format("kafka")
                .option("kafka.bootstrap.servers", config.kafkaServers())
                .option("kafka.linger.ms", 5)
                .option("kafka.compression.type", "lz4")
                .option(
                        "checkpointLocation",
                        config.checkpoint().resolve("averages").toString()) // a URI would turn a blank into %20
                .outputMode("update")
                .trigger(Trigger.ProcessingTime(config.trigger().toMillis()))
                .start();
    }
}

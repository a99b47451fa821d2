package io.fieldline.spark;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.settings.Settings;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process: readings from Kafka, averages to Kafka. */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] args) throws Exception {
        var config = Settings.of(
                        "spark-job",
                        "Averages per device and metric, in each device's own time, from Kafka to Kafka.",
                        SparkJobConfig.class)
                .loadOrExit(args);
        log.info("spark-job starting: {}", config);
        var stop = new StopSignal();
        try (var spark = Session.open(config.master())) {
            Topics.ensure(
                    Map.of("bootstrap.servers", config.kafkaServers()), Topic.READINGS, Topic.AVERAGES, Topic.REJECTED);
            spark.streams().addListener(new QueryLog());
            var query = write(Averages.from(read(spark, config), config.gate(), config.rules()), config);
            stop.stops(query);
            query.awaitTermination();
            if (!stop.came()) { // an Error in the query lets it return as if all were well
                throw new IllegalStateException(
                        "the query ended by itself", query.exception().getOrElse(() -> null));
            }
        }
        log.info("spark-job stopped");
    }

    private static Dataset<Row> read(SparkSession spark, SparkJobConfig config) {
        return spark.readStream()
                .format("kafka")
                .option("kafka.bootstrap.servers", config.kafkaServers())
                .option("subscribe", Topic.READINGS.topicName())
                .option("startingOffsets", "earliest")
                .option("failOnDataLoss", true)
                .option("maxOffsetsPerTrigger", config.maxBatch())
                .load();
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
                        config.checkpoint().resolve("averages").toUri().toString())
                .outputMode("update")
                .trigger(Trigger.ProcessingTime(config.trigger().toMillis()))
                .start();
    }
}

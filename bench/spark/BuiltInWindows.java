package io.fieldline.spark;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.stddev_pop;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.to_timestamp;
import static org.apache.spark.sql.functions.window;

import io.fieldline.kafka.KafkaSettings;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.messages.JobProgress;
import io.fieldline.messages.MessageJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import io.fieldline.spark.kafka.JobKafkaClients;

/** What to compare with: Spark's windows under one watermark, with our session and settings, telling of its batches alike. */
public final class BuiltInWindows {
    private static final StructType READING = new StructType()
            .add("timestamp", DataTypes.StringType)
            .add("device_name", DataTypes.StringType)
            .add("data", DataTypes.DoubleType)
            .add("metric", DataTypes.StringType);

    private BuiltInWindows() {}

    /** Arguments: Kafka's servers, the checkpoint's folder. */
    public static void main(String[] args) throws Exception {
        var kafka = new JobKafkaClients(new KafkaSettings(args[0], Optional.empty()));
        var spark = SparkSessions.open("local[2]");
        Topics.ensure(kafka.client(), Topic.READINGS, Topic.AVERAGES, Topic.PIPELINE);
        spark.streams().addListener(new Progress(kafka));
        var readings = spark.readStream()
                .format("kafka")
                .options(kafka.options())
                .option("subscribe", Topic.READINGS.topicName())
                .option("startingOffsets", "earliest")
                .option("maxOffsetsPerTrigger", 400_000)
                .load()
                .select(from_json(col("value").cast("string"), READING).as("reading"))
                .select("reading.*")
                .withColumn("time", to_timestamp(col("timestamp")));
        var averages = readings.withWatermark("time", "15 seconds")
                .groupBy(window(col("time"), "15 seconds"), col("device_name"), col("metric"))
                .agg(
                        avg("data").as("data"),
                        min("data").as("min"),
                        max("data").as("max"),
                        stddev_pop("data").as("stddev"),
                        count(lit(1)).as("count"));
        averages.select(
                        concat_ws("|", col("device_name"), col("metric"), col("window.start")).as("key"),
                        to_json(struct("device_name", "metric", "window", "data", "min", "max", "stddev", "count"))
                                .as("value"))
                .writeStream()
                .format("kafka")
                .options(kafka.options())
                .option("kafka.linger.ms", 5)
                .option("kafka.compression.type", "lz4")
                .option("topic", Topic.AVERAGES.topicName())
                .option("checkpointLocation", args[1])
                .outputMode("update")
                .trigger(Trigger.ProcessingTime(1000))
                .start()
                .awaitTermination();
    }

    private static final class Progress extends StreamingQueryListener {
        private final KafkaProducer<String, byte[]> producer;

        Progress(JobKafkaClients kafka) {
            producer = new KafkaProducer<>(kafka.client(), new StringSerializer(), new ByteArraySerializer());
        }

        @Override
        public void onQueryStarted(QueryStartedEvent event) {}

        @Override
        public void onQueryProgress(QueryProgressEvent event) {
            var progress = event.progress();
            var report = new JobProgress(
                    "built-in",
                    Instant.EPOCH,
                    Instant.now(),
                    progress.batchId(),
                    progress.numInputRows(),
                    Duration.ofMillis(progress.durationMs().getOrDefault("triggerExecution", 0L)),
                    0,
                    0,
                    0,
                    0,
                    0,
                    Map.of(),
                    Map.of());
            producer.send(
                    new ProducerRecord<>(Topic.PIPELINE.topicName(), "built-in", MessageJson.write(report)));
            if (progress.batchId() == 0) {
                System.out.println("ready: first batch done");
            }
        }

        @Override
        public void onQueryTerminated(QueryTerminatedEvent event) {}
    }
}

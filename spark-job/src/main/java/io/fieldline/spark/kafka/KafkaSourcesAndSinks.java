package io.fieldline.spark.kafka;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.fieldline.kafka.Topic;
import io.fieldline.spark.AveragePipeline;
import io.fieldline.spark.readings.ReadingEncoder;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.types.DataTypes;

/** Where rows come from and go to. */
public record KafkaSourcesAndSinks(SparkSession spark, JobKafkaClients kafka) {
    /**
     * Spark asks for the range of offsets after each poll, which makes Kafka's client throw away what it fetched beyond it:
     * with the usual 500 records a poll, most of a megabyte each time.
     */
    private static final Map<String, String> FETCH =
            Map.of("kafka.max.poll.records", "2500", "kafka.max.partition.fetch.bytes", "131072");

    /**
     * The readings, and the records of {@link Topic#STATUS} by which a device is removed, with the columns of
     * {@link AveragePipeline#packed}; at most this many in a batch. One source for both: a checkpoint fixes the number of sources,
     * and Kafka's reads a topic that is new to it from its beginning.
     */
    public Dataset<Row> readings(long maxBatch) {
        var ofStatus = col("topic").equalTo(Topic.STATUS.topicName());
        return records(Topic.READINGS.topicName() + "," + Topic.STATUS.topicName(), maxBatch)
                .where(not(ofStatus)
                        .or(col("value").isNull().and(length(col("key")).gt(0))))
                .select(
                        col("value"),
                        col("timestamp"),
                        col("partition"),
                        col("offset"),
                        when(ofStatus, col("key").cast(DataTypes.StringType)).as("removed"));
    }

    /** The averages, as the column {@code value}, at most this many in a batch. */
    public Dataset<Row> averages(long maxBatch) {
        return records(Topic.AVERAGES.topicName(), maxBatch).select(col("value"));
    }

    /** Continues if Kafka deleted records: {@link LostRecords} counts them. */
    private Dataset<Row> records(String topics, long maxBatch) {
        return spark.readStream()
                .format("kafka")
                .options(FETCH)
                .options(kafka.options())
                .option("subscribe", topics)
                .option("startingOffsets", "earliest")
                .option("failOnDataLoss", false)
                .option("maxOffsetsPerTrigger", maxBatch)
                .load();
    }

    /**
     * No packs, but with news at every trigger. Without it a job that is started again runs no batch until a
     * reading comes, and leaves open the windows of devices that have fallen silent; the first reading would
     * also wait for all that the first batch has to load.
     */
    public Dataset<Row> ticks() {
        return spark.readStream()
                .format("rate-micro-batch")
                .option("rowsPerBatch", 1)
                .option("numPartitions", 1)
                .load()
                .where(col("value").lt(0))
                .select(
                        lit(ReadingEncoder.NO_DEVICE).as("device"),
                        lit(null).cast(DataTypes.BinaryType).as("pack"),
                        lit(null).cast(DataTypes.BinaryType).as("originals"));
    }

    /** Rows as {@link KafkaRows} has them, each to its topic. */
    public DataStreamWriter<Row> toTopics(Dataset<Row> rows) {
        return rows.writeStream()
                .format("kafka")
                .option("kafka.linger.ms", 5)
                .option("kafka.batch.size", 131_072) // each batch costs a compressor, of 128 KB
                .option("kafka.compression.type", "lz4")
                .options(kafka.options())
                .outputMode("update");
    }
}

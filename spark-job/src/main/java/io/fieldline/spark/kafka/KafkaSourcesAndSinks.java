package io.fieldline.spark.kafka;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.fieldline.kafka.DevicePartitioner;
import io.fieldline.kafka.Topic;
import io.fieldline.spark.AveragePipeline;
import io.fieldline.spark.readings.ReadingEncoder;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.types.DataTypes;

/** The Kafka sources and sinks of the queries. */
public record KafkaSourcesAndSinks(SparkSession spark, JobKafkaClients kafka) {
    /**
     * After each poll, Spark queries the range of offsets, so the Kafka client discards the other records that it
     * fetched. With the default of 500 records per poll, that is most of a megabyte each time.
     */
    private static final Map<String, String> FETCH =
            Map.of("kafka.max.poll.records", "2500", "kafka.max.partition.fetch.bytes", "131072");

    /**
     * The readings, and the records of {@link Topic#STATUS} that remove devices, with the columns of
     * {@link AveragePipeline#packed}. Both topics have one source, because a checkpoint fixes the number of sources. A
     * topic that is added to a source is read from its beginning.
     *
     * @param maxBatch maximum number of records in a batch
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

    /** The averages, with the column {@code value}, at most {@code maxBatch} in a batch. */
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
     * A source that has new data at every trigger, but no rows. Without it, a restarted job would run no batch until a
     * reading comes. The windows of silent devices would stay open, and the first reading would wait while the first
     * batch loads the state.
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

    /** Writes rows of {@link KafkaRows}, each to its topic. */
    public DataStreamWriter<Row> toTopics(Dataset<Row> rows) {
        return rows.writeStream()
                .format("kafka")
                .option("kafka.linger.ms", 5)
                .option("kafka.batch.size", 131_072) // each Kafka batch has a compressor of 128 KB
                .option("kafka.compression.type", "lz4")
                .option("kafka.partitioner.class", DevicePartitioner.class.getName())
                .options(kafka.options())
                .outputMode("update");
    }
}

package io.fieldline.spark.kafka;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.fieldline.kafka.DevicePartitioner;
import io.fieldline.kafka.Topic;
import io.fieldline.spark.readings.EncodedReadings;
import io.fieldline.spark.readings.ReadingEncoder;
import io.fieldline.spark.source.PackSource;
import java.time.Duration;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.types.DataTypes;

/** The Kafka sources and sinks of the queries. */
public record KafkaSourcesAndSinks(SparkSession spark, JobKafkaClients kafka) {
    /** The name of the sum in the progress of a batch: how many records of {@link #readings} it read. */
    public static final String RECORDS = "records";

    /**
     * After each poll, Spark's reader of the averages queries the range of offsets, so the Kafka client discards the
     * other records that it fetched. With the default of 500 records per poll, that is most of a megabyte each time.
     * The reader of the readings does not discard, and these bound its memory.
     */
    private static final Map<String, String> FETCH =
            Map.of("kafka.max.poll.records", "2500", "kafka.max.partition.fetch.bytes", "131072");

    /**
     * The readings, and the records of {@link Topic#STATUS} that remove devices, as rows of {@link EncodedReadings}.
     * Both topics have one source, because a checkpoint fixes the number of sources. A topic that is added to a source
     * is read from its beginning.
     *
     * @param maxBatch maximum number of records in a batch
     * @param futureTolerance how far a reading may be ahead of its record
     */
    public Dataset<Row> readings(long maxBatch, Duration futureTolerance) {
        return records(
                        PackSource.class.getName(),
                        Topic.READINGS.topicName() + "," + Topic.STATUS.topicName(),
                        maxBatch)
                .option(PackSource.FUTURE_TOLERANCE, futureTolerance.toMillis())
                .load()
                .observe(RECORDS, coalesce(sum(PackSource.RECORDS), lit(0L)).as(RECORDS))
                .where(col("pack").isNotNull())
                .drop(PackSource.RECORDS);
    }

    /** The averages, with the column {@code value}, at most {@code maxBatch} in a batch. */
    public Dataset<Row> averages(long maxBatch) {
        return records("kafka", Topic.AVERAGES.topicName(), maxBatch).load().select(col("value"));
    }

    /** Continues if Kafka deleted records: {@link LostRecords} counts them. */
    private DataStreamReader records(String source, String topics, long maxBatch) {
        return spark.readStream()
                .format(source)
                .options(FETCH)
                .options(kafka.options())
                .option("subscribe", topics)
                .option("startingOffsets", "earliest")
                .option("failOnDataLoss", false)
                .option("maxOffsetsPerTrigger", maxBatch);
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

package io.fieldline.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.fieldline.kafka.Topic;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.types.DataTypes;

/** Where rows come from and go to. */
record KafkaEnds(SparkSession spark, KafkaSettings kafka) {
    /**
     * Spark asks for the range of offsets after each poll, which makes Kafka's client throw away what it fetched beyond it:
     * with the usual 500 records a poll, most of a megabyte each time.
     */
    private static final Map<String, String> FETCH =
            Map.of("kafka.max.poll.records", "2500", "kafka.max.partition.fetch.bytes", "131072");

    /** The readings, as the columns {@code value} and {@code timestamp}, at most so many in a batch. */
    Dataset<Row> readings(long maxBatch) {
        return records(Topic.READINGS, maxBatch).select(col("value"), col("timestamp"));
    }

    /** The averages, as the column {@code value}, at most so many in a batch. */
    Dataset<Row> averages(long maxBatch) {
        return records(Topic.AVERAGES, maxBatch).select(col("value"));
    }

    private Dataset<Row> records(Topic topic, long maxBatch) {
        return spark.readStream()
                .format("kafka")
                .options(FETCH)
                .options(kafka.options())
                .option("subscribe", topic.topicName())
                .option("startingOffsets", "earliest")
                .option("failOnDataLoss", true)
                .option("maxOffsetsPerTrigger", maxBatch)
                .load();
    }

    /**
     * No packs, but with news at every trigger. Without it a job that is started again runs no batch until a
     * reading comes, and leaves open the windows of devices that have fallen silent; the first reading would
     * also wait for all that the first batch has to load.
     */
    Dataset<Row> ticks() {
        return spark.readStream()
                .format("rate-micro-batch")
                .option("rowsPerBatch", 1)
                .option("numPartitions", 1)
                .load()
                .where(col("value").lt(0))
                .select(
                        lit(ReadingPacker.NO_DEVICE).as("device"),
                        lit(null).cast(DataTypes.BinaryType).as("pack"),
                        lit(null).cast(DataTypes.BinaryType).as("originals"));
    }

    /** Rows as {@link KafkaRows} has them, each to its topic. */
    DataStreamWriter<Row> toTopics(Dataset<Row> rows) {
        return rows.writeStream()
                .format("kafka")
                .option("kafka.linger.ms", 5)
                .option("kafka.batch.size", 131_072) // each batch costs a compressor, of 128 KB
                .option("kafka.compression.type", "lz4")
                .options(kafka.options())
                .outputMode("update");
    }
}

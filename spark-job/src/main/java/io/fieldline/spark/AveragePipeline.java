package io.fieldline.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.fieldline.kafka.Topic;
import io.fieldline.spark.device.DeviceState;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;

/** The job without its ends: rows as Spark's Kafka source gives them, to rows as its Kafka sink takes them. */
final class AveragePipeline {
    /** Under which a batch's progress has the sums of {@code duplicates}, {@code late}, {@code forgotten}, {@code rejected} and more. */
    static final String COUNTS = "counts";

    private static final Encoder<Row> PACKED = Encoders.row(EncodedReadings.ROW);

    private AveragePipeline() {}

    /**
     * Readings packed per device, to {@link #from}.
     *
     * @param records with the columns {@code value} (binary), {@code timestamp}, {@code partition}, {@code offset}, and
     *     {@code removed}: the name of a device that was removed, where the record is not a reading but says so
     */
    static Dataset<Row> packed(Dataset<Row> records, ReadingValidator gate) {
        return records.select("value", "timestamp", "partition", "offset", "removed")
                .mapPartitions(new ReadingEncoder(gate), PACKED);
    }

    /**
     * Averages of each device in its own time; {@link DeviceState} says how.
     *
     * @return averages, alerts, summaries of devices and rejected records, each with its {@code topic}; see {@link KafkaRows}
     */
    static Dataset<Row> from(Dataset<Row> packed, DeviceUpdate update) {
        return packed.groupBy("device")
                .as(Encoders.STRING(), PACKED)
                .flatMapGroupsWithState(
                        update,
                        OutputMode.Update(),
                        Encoders.BINARY(),
                        Encoders.row(KafkaRows.SCHEMA),
                        GroupStateTimeout.ProcessingTimeTimeout())
                .observe(
                        COUNTS,
                        total("duplicates"),
                        total("late"),
                        total("forgotten"),
                        count_if(col("topic").equalTo(Topic.REJECTED.topicName()))
                                .as("rejected"),
                        total("refused"),
                        total("state_devices"),
                        total("state_bytes"))
                .where(col("topic").isNotNull())
                .select("key", "value", "topic", "headers");
    }

    private static Column total(String column) {
        return coalesce(sum(column), lit(0L)).as(column);
    }
}

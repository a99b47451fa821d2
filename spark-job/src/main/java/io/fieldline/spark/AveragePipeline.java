package io.fieldline.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.fieldline.kafka.Topic;
import io.fieldline.spark.device.DeviceState;
import io.fieldline.spark.kafka.KafkaRows;
import io.fieldline.spark.readings.EncodedReadings;
import io.fieldline.spark.readings.ReadingEncoder;
import io.fieldline.spark.readings.ReadingValidator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;

/** The whole stream without sources and sinks: from rows of Spark's Kafka source to rows for its Kafka sink. */
public final class AveragePipeline {
    /** The name of the sums in the progress of a batch; {@link BatchCounts} reads them. */
    static final String COUNTS = "counts";

    private static final Encoder<Row> PACKED = Encoders.row(EncodedReadings.ROW);

    private AveragePipeline() {}

    /**
     * Encodes the readings of each device, for {@link #from}.
     *
     * @param records with the columns {@code value} (binary), {@code timestamp}, {@code partition}, {@code offset}, and
     *     {@code removed}: the name of the device, if the record removes one and is not a reading
     */
    static Dataset<Row> packed(Dataset<Row> records, ReadingValidator validator) {
        return records.select("value", "timestamp", "partition", "offset", "removed")
                .mapPartitions(new ReadingEncoder(validator), PACKED);
    }

    /**
     * Computes the averages of each device by the clock of that device, as {@link DeviceState} describes.
     *
     * @return rows of {@link KafkaRows}: averages, alerts, device summaries and rejected records, each with its
     *     {@code topic}
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
                        total("evicted"),
                        count_if(col("topic").equalTo(Topic.REJECTED.topicName()))
                                .as("rejected"),
                        total("limit_rejected"),
                        total("state_devices"),
                        total("state_bytes"))
                .where(col("topic").isNotNull())
                .select("key", "value", "topic", "headers");
    }

    private static Column total(String column) {
        return coalesce(sum(column), lit(0L)).as(column);
    }
}

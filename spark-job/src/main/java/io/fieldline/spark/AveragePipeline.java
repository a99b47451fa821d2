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
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;

/** The whole stream without sources and sinks: from encoded readings to rows for its Kafka sink. */
public final class AveragePipeline {
    /** The name of the sums in the progress of a batch; {@link BatchCounts} reads them. */
    static final String COUNTS = "counts";

    private static final Encoder<Row> PACKED = Encoders.row(EncodedReadings.ROW);

    private AveragePipeline() {}

    /**
     * Computes the averages of each device by the clock of that device, as {@link DeviceState} describes.
     *
     * @param packed rows of {@link EncodedReadings}
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

package io.fieldline.spark.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.Alert;
import io.fieldline.messages.Average;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.MessageJson;
import io.fieldline.spark.checkpoint.StateSize;
import io.fieldline.spark.device.Objection;
import io.fieldline.spark.device.ReadingCounts;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Rows for Spark's Kafka sink. Rows without a topic only have counts, which are summed.
 */
public final class KafkaRows {
    private static final StructType HEADER =
            new StructType().add("key", DataTypes.StringType).add("value", DataTypes.BinaryType);

    public static final StructType SCHEMA = new StructType()
            .add("key", DataTypes.StringType)
            .add("value", DataTypes.BinaryType)
            .add("topic", DataTypes.StringType)
            .add("headers", DataTypes.createArrayType(HEADER))
            .add("duplicates", DataTypes.LongType)
            .add("late", DataTypes.LongType)
            .add("evicted", DataTypes.LongType)
            .add("limit_rejected", DataTypes.LongType)
            .add("state_devices", DataTypes.LongType)
            .add("state_bytes", DataTypes.LongType);

    private KafkaRows() {}

    public static Row average(Average average) {
        return row(average.key(), MessageJson.write(average), Topic.AVERAGES, new Row[0]);
    }

    public static Row alert(Alert alert) {
        return row(alert.key(), MessageJson.write(alert), Topic.ALERTS, new Row[0]);
    }

    public static Row device(DeviceSummary summary) {
        return row(summary.deviceName(), MessageJson.write(summary), Topic.DEVICES, new Row[0]);
    }

    /** A tombstone, with which Kafka deletes the record of the device. */
    public static Row deviceGone(String device) {
        return row(device, null, Topic.DEVICES, new Row[0]);
    }

    public static Row rejected(@Nullable String device, byte[] value, Objection objection) {
        return row(device, value, Topic.REJECTED, headers(objection));
    }

    /** A reading that was rejected because of a limit of the state. */
    public static Row limitRejected(String device, byte[] value, Objection objection) {
        return RowFactory.create(device, value, Topic.REJECTED.topicName(), headers(objection), 0L, 0L, 0L, 1L, 0L, 0L);
    }

    /** The counts of a device in a batch, and the growth of its state. */
    public static Row counts(ReadingCounts counts, StateSize growth) {
        return RowFactory.create(
                null,
                null,
                null,
                null,
                counts.duplicates(),
                counts.late(),
                counts.evicted(),
                0L,
                growth.devices(),
                growth.bytes());
    }

    private static Row[] headers(Objection objection) {
        return new Row[] {
            header("reason", objection.reason()),
            header("kind", objection.kind().wireName()),
            header("topic", Topic.READINGS.topicName())
        };
    }

    private static Row row(@Nullable String key, byte @Nullable [] value, Topic topic, Row[] headers) {
        return RowFactory.create(key, value, topic.topicName(), headers, 0L, 0L, 0L, 0L, 0L, 0L);
    }

    private static Row header(String key, String value) {
        return RowFactory.create(key, value.getBytes(UTF_8));
    }
}

package io.fieldline.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.Average;
import io.fieldline.messages.AverageJson;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** What goes to Kafka, as rows of the columns that Spark's Kafka sink reads. */
final class KafkaRows {
    private static final StructType HEADER =
            new StructType().add("key", DataTypes.StringType).add("value", DataTypes.BinaryType);

    static final StructType SCHEMA = new StructType()
            .add("key", DataTypes.StringType)
            .add("value", DataTypes.BinaryType)
            .add("topic", DataTypes.StringType)
            .add("headers", DataTypes.createArrayType(HEADER));

    private KafkaRows() {}

    static Row average(Average average) {
        return RowFactory.create(average.key(), AverageJson.write(average), Topic.AVERAGES.topicName(), new Row[0]);
    }

    static Row rejected(@Nullable String device, byte[] value, String reason) {
        return RowFactory.create(device, value, Topic.REJECTED.topicName(), new Row[] {
            header("reason", reason), header("topic", Topic.READINGS.topicName())
        });
    }

    private static Row header(String key, String value) {
        return RowFactory.create(key, value.getBytes(UTF_8));
    }
}

package io.fieldline.spark;

import static org.apache.spark.sql.functions.col;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;

/** The job without its ends: rows as Spark's Kafka source gives them, to rows as its Kafka sink takes them. */
final class Averages {
    private Averages() {}

    /**
     * Averages of each device in its own time; {@link DeviceWindows} says how.
     *
     * @param records with the columns {@code value} (binary) and {@code timestamp}
     * @return averages and rejected records, each with its {@code topic}; see {@link KafkaRows}
     */
    static Dataset<Row> from(Dataset<Row> records, ReadingGate gate, WindowRules rules) {
        var packed = Encoders.row(ReadingPacker.PACKED);
        return records.select(col("value"), col("timestamp"))
                .mapPartitions(new ReadingPacker(gate), packed)
                .groupBy("device")
                .as(Encoders.STRING(), packed)
                .flatMapGroupsWithState(
                        new DeviceUpdate(rules),
                        OutputMode.Update(),
                        Encoders.BINARY(),
                        Encoders.row(KafkaRows.SCHEMA),
                        GroupStateTimeout.ProcessingTimeTimeout());
    }
}

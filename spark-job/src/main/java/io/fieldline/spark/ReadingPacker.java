package io.fieldline.spark;

import io.fieldline.messages.ParsedReading.Bad;
import io.fieldline.messages.ParsedReading.Good;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Kafka records ({@code value}, {@code timestamp}) to one {@link ReadingPack} a device. */
record ReadingPacker(ReadingGate gate) implements MapPartitionsFunction<Row, Row> {
    static final StructType PACKED =
            new StructType().add("device", DataTypes.StringType, false).add("pack", DataTypes.BinaryType, false);

    /** Stands for all records of which nobody can say whose they are; no device can have this name. */
    static final String NO_DEVICE = "";

    @Override
    public Iterator<Row> call(Iterator<Row> records) {
        Map<String, ReadingPack> byDevice = new HashMap<>();
        while (records.hasNext()) {
            Row row = records.next();
            byte[] value = row.getAs("value");
            var parsed = gate.check(value, row.<Instant>getAs("timestamp"));
            if (parsed instanceof Good good) {
                packOf(good.reading().deviceName(), byDevice).add(value, "");
            } else if (parsed instanceof Bad bad) {
                packOf(NO_DEVICE, byDevice).add(value == null ? new byte[0] : value, bad.reason());
            }
        }
        return byDevice.entrySet().stream()
                .map(entry -> RowFactory.create(entry.getKey(), entry.getValue().toBytes()))
                .iterator();
    }

    private static ReadingPack packOf(String device, Map<String, ReadingPack> byDevice) {
        return byDevice.computeIfAbsent(device, name -> new ReadingPack());
    }
}

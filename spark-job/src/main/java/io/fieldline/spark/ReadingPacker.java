package io.fieldline.spark;

import io.fieldline.messages.ParsedReading.Bad;
import io.fieldline.messages.ParsedReading.Good;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Kafka records ({@code value}, {@code timestamp}) to one {@link ReadingPack} a device, and one {@link RejectedPack}. */
record ReadingPacker(ReadingGate gate) implements MapPartitionsFunction<Row, Row> {
    static final StructType PACKED =
            new StructType().add("device", DataTypes.StringType, false).add("pack", DataTypes.BinaryType, false);

    /** Has the {@link RejectedPack}; no device can have this name. */
    static final String NO_DEVICE = "";

    @Override
    public Iterator<Row> call(Iterator<Row> records) {
        Map<String, ReadingPack> byDevice = new HashMap<>();
        var rejected = new RejectedPack();
        while (records.hasNext()) {
            Row row = records.next();
            byte[] value = row.getAs(0);
            var parsed = gate.check(value, row.<Instant>getAs(1));
            if (parsed instanceof Good good) {
                byDevice.computeIfAbsent(good.reading().deviceName(), name -> new ReadingPack())
                        .add(good.reading(), value);
            } else if (parsed instanceof Bad bad) {
                rejected.add(value, bad.reason());
            }
        }
        var packs = new ArrayList<Row>(byDevice.size() + 1);
        byDevice.forEach((device, pack) -> packs.add(RowFactory.create(device, pack.toBytes())));
        if (rejected.toBytes().length > 0) {
            packs.add(RowFactory.create(NO_DEVICE, rejected.toBytes()));
        }
        return packs.iterator();
    }
}

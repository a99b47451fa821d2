package io.fieldline.spark.readings;

import io.fieldline.messages.Quality;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import io.fieldline.spark.device.DeviceReading;
import io.fieldline.spark.device.Metadata;
import io.fieldline.spark.device.Objection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The readings of one device in one batch as a single row (a pack). Spark then shuffles one row per device instead of
 * one per reading, and the readings are parsed only once. The row includes the {@link RawRecords}. The readings of a
 * pack are from one partition, in the order of their offsets; {@link OffsetOrder} sorts several packs.
 */
public final class EncodedReadings {
    /** {@code device}, {@code pack} and {@code originals}, which is null in a {@link #removal}. */
    public static final StructType ROW = new StructType()
            .add("device", DataTypes.StringType, false)
            .add("pack", DataTypes.BinaryType)
            .add("originals", DataTypes.BinaryType);

    /** Receives the value of a rejected record, and why it is rejected. */
    public interface Rejected {
        void reject(byte[] value, Objection objection);
    }

    /** The usual common fields of the readings of a device; they are written only if they change. */
    private record Common(
            String boot,
            Quality quality,
            boolean historical,
            int samples,
            List<String> metrics,
            Map<String, String> units) {
        static final Common NONE = new Common("", Quality.OK, false, 1, List.of(), Map.of());

        static Common of(DeviceReading measurement) {
            var metrics = List.copyOf(measurement.values().keySet());
            return new Common(
                    measurement.boot(),
                    measurement.quality(),
                    measurement.historical(),
                    measurement.samples(),
                    metrics,
                    measurement.units());
        }

        boolean isOf(DeviceReading measurement) {
            return boot.equals(measurement.boot())
                    && quality == measurement.quality()
                    && historical == measurement.historical()
                    && samples == measurement.samples()
                    && metrics.size() == measurement.values().size()
                    && hasMetricsOf(measurement);
        }

        private boolean hasMetricsOf(DeviceReading measurement) {
            for (var metric : metrics) {
                if (!measurement.values().containsKey(metric)
                        || !measurement.unit(metric).equals(units.getOrDefault(metric, ""))) {
                    return false;
                }
            }
            return true;
        }

        void write(ByteWriter out) {
            out.text(boot).text(quality.name()).flag(historical).number(samples);
            out.number(metrics.size());
            metrics.forEach(metric -> out.text(metric).text(units.getOrDefault(metric, "")));
        }

        static Common read(ByteReader in) {
            var boot = in.text();
            var quality = Quality.valueOf(in.text());
            var historical = in.flag();
            var samples = in.count();
            var metrics = new ArrayList<String>();
            var units = new HashMap<String, String>();
            for (var left = in.count(); left > 0; left--) {
                var metric = in.text();
                var unit = in.text();
                metrics.add(metric);
                if (!unit.isEmpty()) {
                    units.put(metric, unit);
                }
            }
            return new Common(boot, quality, historical, samples, metrics, Map.copyOf(units));
        }

        Map<String, Double> readValues(ByteReader in) {
            if (metrics.size() == 1) {
                return Map.of(metrics.get(0), in.real());
            }
            var values = new LinkedHashMap<String, Double>();
            metrics.forEach(metric -> values.put(metric, in.real()));
            return values;
        }
    }

    private final ByteWriter out = new ByteWriter(64);
    private final ByteWriter originals = new ByteWriter(512);
    private Common common = Common.NONE;
    private Metadata metadata = Metadata.NONE;
    private long lastMillis;
    private long lastRecordMillis;
    private long lastSequence;

    /** Creates an empty pack; {@code offset} is that of its first reading. */
    public EncodedReadings(int partition, long offset) {
        out.number(partition).number(offset);
    }

    public void add(DeviceReading measurement, byte[] value) {
        var isCommon = common.isOf(measurement);
        out.flag(isCommon);
        if (!isCommon) {
            common = Common.of(measurement);
            common.write(out);
        }
        var isSameMetadata = metadata.equals(measurement.metadata());
        out.flag(isSameMetadata);
        if (!isSameMetadata) {
            metadata = measurement.metadata();
            metadata.write(out);
        }
        out.number(measurement.eventMillis() - lastMillis)
                .number(measurement.recordMillis() - lastRecordMillis)
                .number(measurement.sequence() - lastSequence);
        for (var metric : common.metrics()) {
            out.real(measurement.values().get(metric));
        }
        originals.block(value);
        lastMillis = measurement.eventMillis();
        lastRecordMillis = measurement.recordMillis();
        lastSequence = measurement.sequence();
    }

    /** Its size in bytes, before compression. */
    int size() {
        return out.size() + originals.size();
    }

    /** Its size in memory, in bytes: up to twice {@link #size}. */
    int room() {
        return out.room() + originals.room();
    }

    /** The pack as a {@link #ROW}. */
    public Row toRow(String device) {
        return RowFactory.create(device, out.toBytes(), RawRecords.compress(originals.toBytes()));
    }

    /** The removal of a device at this time, as a {@link #ROW}. */
    static Row removal(String device, long recordMillis) {
        return RowFactory.create(device, new ByteWriter(8).number(recordMillis).toBytes(), null);
    }

    public static boolean isRemoval(Row row) {
        return row.isNullAt(2);
    }

    /** The time of the Kafka record of a {@link #removal}. */
    public static long removedMillis(Row removal) {
        return new ByteReader(removal.getAs(1)).number();
    }

    /**
     * Passes each reading of a {@link #ROW} to {@code objection}, which returns why it rejects the reading.
     */
    public static void forEach(Row row, Function<DeviceReading, Optional<Objection>> objection, Rejected rejected) {
        var in = new ByteReader(row.getAs(1));
        in.number(); // the partition
        in.number(); // the offset
        var originals = new RawRecords(row.getAs(2));
        var common = Common.NONE;
        var metadata = Metadata.NONE;
        var millis = 0L;
        var recordMillis = 0L;
        var sequence = 0L;
        for (var index = 0; in.hasMore(); index++) {
            common = in.flag() ? common : Common.read(in);
            metadata = in.flag() ? metadata : Metadata.read(in);
            millis += in.number();
            recordMillis += in.number();
            sequence += in.number();
            var why = objection.apply(new DeviceReading(
                    millis,
                    recordMillis,
                    common.historical(),
                    common.readValues(in),
                    common.units(),
                    common.quality(),
                    common.samples(),
                    common.boot(),
                    sequence,
                    metadata));
            if (why.isPresent()) {
                rejected.reject(originals.get(index), why.get());
            }
        }
    }
}

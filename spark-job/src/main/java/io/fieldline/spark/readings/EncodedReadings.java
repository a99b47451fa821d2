package io.fieldline.spark.readings;

import io.fieldline.messages.Quality;
import io.fieldline.messages.ReadingTemplate;
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
import org.jspecify.annotations.Nullable;

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

    private static final int MOST_UNUSED = 4;

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
    private final ByteWriter originals = new ByteWriter(256);
    private byte[] lastOriginal = {};
    private @Nullable ReadingTemplate template;
    /** Number of templates in a row to which no record was similar. */
    private int unusedTemplates;

    private Common common = Common.NONE;
    private Metadata metadata = Metadata.NONE;
    private long lastMillis;
    private long lastRecordMillis;
    private long lastSequence;

    /** Creates an empty pack; {@code offset} is that of its first reading. */
    public EncodedReadings(int partition, long offset) {
        out.number(partition).number(offset);
    }

    /**
     * Adds a record if it differs from an earlier one only in the usual fields; returns whether it does.
     *
     * @param recordMillis the time of the record
     */
    boolean addSimilar(byte[] value, long recordMillis, ReadingValidator validator) {
        if (template == null || !template.read(value) || !validator.accepts(template, recordMillis)) {
            return false;
        }
        unusedTemplates = 0;
        out.flag(true).flag(true);
        addTimes(template.timestamp().toEpochMilli(), recordMillis, template.sequence());
        for (var metric : common.metrics()) {
            out.real(template.value(metric));
        }
        addOriginal(value);
        return true;
    }

    /** Expects the next records to be similar to this one, which was just added. */
    void useTemplate(byte[] value) {
        if (unusedTemplates < MOST_UNUSED) { // a device may send two kinds of messages in turn
            template = ReadingTemplate.of(value).orElse(null);
            unusedTemplates++;
        }
    }

    public void add(DeviceReading measurement, byte[] value) {
        template = null; // it may have other common fields
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
        addTimes(measurement.eventMillis(), measurement.recordMillis(), measurement.sequence());
        for (var metric : common.metrics()) {
            out.real(measurement.values().get(metric));
        }
        addOriginal(value);
    }

    private void addTimes(long eventMillis, long recordMillis, long sequence) {
        out.number(eventMillis - lastMillis)
                .number(recordMillis - lastRecordMillis)
                .number(sequence - lastSequence);
        lastMillis = eventMillis;
        lastRecordMillis = recordMillis;
        lastSequence = sequence;
    }

    private void addOriginal(byte[] value) {
        RawRecords.write(originals, lastOriginal, value);
        lastOriginal = value;
    }

    /** Its size in bytes. */
    int size() {
        return out.size() + originals.size();
    }

    /** Its size in memory, in bytes: up to twice {@link #size}, and the examples for similar records. */
    int room() {
        var examples = lastOriginal.length + (template == null ? 0 : template.bytes());
        return out.room() + originals.room() + examples;
    }

    /** The pack as a {@link #ROW}. */
    public Row toRow(String device) {
        return RowFactory.create(device, out.toBytes(), originals.toBytes());
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

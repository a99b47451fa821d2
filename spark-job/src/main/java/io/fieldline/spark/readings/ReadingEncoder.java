package io.fieldline.spark.readings;

import io.fieldline.messages.Reading;
import io.fieldline.spark.AveragePipeline;
import io.fieldline.spark.device.DeviceReading;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * Encodes Kafka records, with the columns of {@link AveragePipeline#packed}, as a few {@link EncodedReadings} of each
 * device, and {@link EncodedRejections}. None is much larger than {@link #FULL_BYTES} before compression.
 */
public record ReadingEncoder(ReadingValidator validator) implements MapPartitionsFunction<Row, Row> {
    /** The device of rows with {@link EncodedRejections}; no device can have this name. */
    public static final String NO_DEVICE = "";

    /** A single row for all readings of a device would take several megabytes, in several copies. */
    static final int FULL_BYTES = 64 * 1024;

    /**
     * Maximum memory for the packs of all devices. It is enough for 100,000 usual readings, so that most devices have
     * only one pack.
     */
    static final int MOST_BYTES = 40 * 1024 * 1024;

    @Override
    public Iterator<Row> call(Iterator<Row> records) {
        return new Packs(records);
    }

    private final class Packs implements Iterator<Row> {
        private final Iterator<Row> records;
        private final Map<String, EncodedReadings> byDevice = new HashMap<>();
        private final Queue<Row> ready = new ArrayDeque<>();
        /** The packs that are handed over next; no record is taken before. */
        private Iterator<Map.Entry<String, EncodedReadings>> full = Collections.emptyIterator();

        private EncodedRejections rejected = new EncodedRejections();
        private int held;

        Packs(Iterator<Row> records) {
            this.records = records;
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && !full.hasNext() && records.hasNext()) {
                take(records.next());
                if (!records.hasNext() || held >= MOST_BYTES) {
                    finish();
                }
            }
            return !ready.isEmpty() || full.hasNext();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.isEmpty() ? nextFull() : ready.remove();
        }

        private void take(Row record) {
            Instant recordTime = record.getAs(1);
            String removed = record.getAs(4);
            if (removed != null) {
                ready.add(EncodedReadings.removal(removed, recordTime.toEpochMilli()));
                return;
            }
            byte @Nullable [] value = record.getAs(0);
            var checked = validator.check(value, recordTime);
            if (value != null && checked.reading().isPresent()) {
                add(checked.reading().get(), value, record);
            }
            if (checked.objection().isPresent()) {
                rejected.add(checked.device(), value, checked.objection().get());
                if (rejected.size() >= FULL_BYTES) {
                    finishRejected();
                }
            }
        }

        private void add(Reading reading, byte[] value, Row record) {
            var device = reading.deviceName();
            var pack = byDevice.get(device);
            if (pack == null) {
                pack = new EncodedReadings(record.<Integer>getAs(2), record.<Long>getAs(3));
                byDevice.put(device, pack);
            } else {
                held -= pack.room();
            }
            pack.add(DeviceReading.of(reading, record.<Instant>getAs(1).toEpochMilli()), value);
            if (pack.size() < FULL_BYTES) {
                held += pack.room();
            } else {
                ready.add(pack.toRow(device));
                byDevice.remove(device);
            }
        }

        /** Hands over all packs, one at a time, because the rows of all would need as much memory again. */
        private void finish() {
            full = byDevice.entrySet().iterator();
            held = 0;
            if (rejected.size() > 0) {
                finishRejected();
            }
        }

        private Row nextFull() {
            var pack = full.next();
            full.remove();
            return pack.getValue().toRow(pack.getKey());
        }

        private void finishRejected() {
            ready.add(RowFactory.create(NO_DEVICE, rejected.toBytes(), null));
            rejected = new EncodedRejections();
        }
    }
}

package io.fieldline.spark.readings;

import io.fieldline.messages.Reading;
import io.fieldline.spark.AveragePipeline;
import io.fieldline.spark.device.DeviceReading;
import java.time.Instant;
import java.util.ArrayDeque;
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
 * Kafka records, with the columns of {@link AveragePipeline#packed}, to {@link EncodedReadings}s of each device, few and none much larger than
 * {@link #FULL_BYTES} before it is compressed, and {@link EncodedRejections}s.
 */
public record ReadingEncoder(ReadingValidator validator) implements MapPartitionsFunction<Row, Row> {
    /** Has the {@link EncodedRejections}s; no device can have this name. */
    public static final String NO_DEVICE = "";

    /** A row of all that one device has in a batch would take megabytes, several times over. */
    static final int FULL_BYTES = 64 * 1024;

    /** In memory of all devices together: enough for 100,000 usual readings, so that few packs end before all has come. */
    static final int MOST_BYTES = 40 * 1024 * 1024;

    @Override
    public Iterator<Row> call(Iterator<Row> records) {
        return new Packs(records);
    }

    private final class Packs implements Iterator<Row> {
        private final Iterator<Row> records;
        private final Map<String, EncodedReadings> byDevice = new HashMap<>();
        private final Queue<Row> ready = new ArrayDeque<>();
        private EncodedRejections rejected = new EncodedRejections();
        private int held;

        Packs(Iterator<Row> records) {
            this.records = records;
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && records.hasNext()) {
                Row record = records.next();
                take(record);
                if (!records.hasNext() || held >= MOST_BYTES) {
                    finish();
                }
            }
            return !ready.isEmpty();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
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
            if (checked.reason().isPresent()) {
                rejected.add(checked.device(), value, checked.reason().get());
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

        private void finish() {
            byDevice.forEach((device, pack) -> ready.add(pack.toRow(device)));
            byDevice.clear();
            held = 0;
            if (rejected.size() > 0) {
                finishRejected();
            }
        }

        private void finishRejected() {
            ready.add(RowFactory.create(NO_DEVICE, rejected.toBytes(), null));
            rejected = new EncodedRejections();
        }
    }
}

package io.fieldline.spark.readings;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.Reading;
import io.fieldline.spark.device.DeviceReading;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * Encodes Kafka records as a few {@link EncodedReadings} of each device, and {@link EncodedRejections}. None is much
 * larger than {@link #FULL_BYTES}. A record of {@link Topic#STATUS} without a value removes a device.
 */
public record ReadingEncoder(ReadingValidator validator) implements Serializable {
    /** The device of rows with {@link EncodedRejections}; no device can have this name. */
    public static final String NO_DEVICE = "";

    /** A single row for all readings of a device would take several megabytes, in several copies. */
    static final int FULL_BYTES = 64 * 1024;

    /**
     * Maximum memory for the packs of all devices. It is enough for 400,000 usual readings, so that most devices have
     * only one pack.
     */
    static final int MOST_BYTES = 40 * 1024 * 1024;

    private record Pack(String device, EncodedReadings readings) {}

    /** The bytes of a record's key, which is the device unless another program wrote the record. */
    private record Key(byte @Nullable [] bytes) {
        static Key of(String device) {
            return new Key(device.getBytes(UTF_8));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /** The records of one partition as rows of {@link EncodedReadings#ROW}. */
    public Iterator<Row> encode(Iterator<ConsumerRecord<byte[], byte[]>> records) {
        return new Packs(records);
    }

    private final class Packs implements Iterator<Row> {
        private final Iterator<ConsumerRecord<byte[], byte[]>> records;
        private final Map<String, Pack> byDevice = new HashMap<>();
        /** Those whose last record has a {@link Key}, and was counted as a whole. */
        private final Map<Key, Pack> byKey = new HashMap<>();

        private final Queue<Row> ready = new ArrayDeque<>();
        /** The packs that are handed over next; no record is taken before. */
        private Iterator<Pack> full = Collections.emptyIterator();

        private EncodedRejections rejected = new EncodedRejections();
        private int held;

        Packs(Iterator<ConsumerRecord<byte[], byte[]>> records) {
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

        private void take(ConsumerRecord<byte[], byte[]> record) {
            if (record.topic().equals(Topic.STATUS.topicName())) {
                takeStatus(record);
                return;
            }
            byte @Nullable [] value = record.value();
            var similar = find(record);
            if (similar != null && addSimilar(similar, record)) {
                return;
            }
            var checked = validator.check(value, Instant.ofEpochMilli(record.timestamp()));
            if (value != null && checked.reading().isPresent()) {
                add(checked.reading().get(), value, record, checked.objection().isEmpty());
            }
            if (checked.objection().isPresent()) {
                rejected.add(checked.device(), value, checked.objection().get());
                if (rejected.size() >= FULL_BYTES) {
                    finishRejected();
                }
            }
        }

        private void takeStatus(ConsumerRecord<byte[], byte[]> status) {
            var device = status.key();
            if (status.value() == null && device != null && device.length > 0) {
                ready.add(EncodedReadings.removal(new String(device, UTF_8), status.timestamp()));
            }
        }

        private @Nullable Pack find(ConsumerRecord<byte[], byte[]> record) {
            return record.value() == null ? null : byKey.get(new Key(record.key()));
        }

        private boolean addSimilar(Pack pack, ConsumerRecord<byte[], byte[]> record) {
            var before = pack.readings().room();
            if (!pack.readings().addSimilar(record.value(), record.timestamp(), validator)) {
                return false;
            }
            held -= before;
            added(pack);
            return true;
        }

        private void add(Reading reading, byte[] value, ConsumerRecord<byte[], byte[]> record, boolean isWhole) {
            var device = reading.deviceName();
            var pack = byDevice.get(device);
            if (pack == null) {
                pack = new Pack(device, new EncodedReadings(record.partition(), record.offset()));
                byDevice.put(device, pack);
            } else {
                held -= pack.readings().room();
            }
            pack.readings().add(DeviceReading.of(reading, record.timestamp()), value);
            if (isWhole && Key.of(device).equals(new Key(record.key()))) {
                pack.readings().useTemplate(value);
                byKey.put(new Key(record.key()), pack);
            }
            added(pack);
        }

        private void added(Pack pack) {
            if (pack.readings().size() < FULL_BYTES) {
                held += pack.readings().room();
                return;
            }
            ready.add(pack.readings().toRow(pack.device()));
            byDevice.remove(pack.device());
            byKey.remove(Key.of(pack.device()));
        }

        /** Hands over all packs, one at a time, because the rows of all would need as much memory again. */
        private void finish() {
            full = byDevice.values().iterator();
            byKey.clear();
            held = 0;
            if (rejected.size() > 0) {
                finishRejected();
            }
        }

        private Row nextFull() {
            var pack = full.next();
            full.remove();
            return pack.readings().toRow(pack.device());
        }

        private void finishRejected() {
            ready.add(RowFactory.create(NO_DEVICE, rejected.toBytes(), null));
            rejected = new EncodedRejections();
        }
    }
}

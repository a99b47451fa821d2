package io.fieldline.spark.readings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import io.fieldline.spark.device.DeviceReading;
import io.fieldline.spark.device.Metadata;
import io.fieldline.spark.device.Objection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.spark.sql.Row;

/** An input has the value of a Kafka record in each line. */
class EncodedReadingsFuzzTest {
    private static final Instant NOW = Instant.parse("2024-10-07T13:02:54Z");
    private static final int MAX_RECORDS = 100;

    private final ReadingValidator validator = new ReadingValidator(Duration.ofMinutes(1));

    @FuzzTest
    void eachRecordIsUnpackedAsItWasOrRejectedAsItCame(byte[] bytes) {
        var values = Stream.of(new String(bytes, ISO_8859_1).split("\n", -1))
                .limit(MAX_RECORDS)
                .map(line -> line.getBytes(ISO_8859_1))
                .toList();
        var measurements = new ArrayList<DeviceReading>();
        var rejected = new ArrayList<String>();
        var packs = new ReadingEncoder(validator).encode(records(values).iterator());
        while (packs.hasNext()) {
            unpack(packs.next(), measurements, rejected);
        }
        var checked = values.stream().map(value -> validator.check(value, NOW)).toList();
        assertThat(measurements)
                .containsExactlyInAnyOrderElementsOf(checked.stream()
                        .flatMap(each -> each.reading().stream())
                        .map(reading -> inUtf8(DeviceReading.of(reading, NOW.toEpochMilli())))
                        .toList());
        assertThat(rejected).hasSize((int)
                checked.stream().filter(each -> each.objection().isPresent()).count());
        assertThat(measurements).allMatch(EncodedReadingsFuzzTest::canBeCounted);
    }

    /** The same with its texts in UTF-8, which has no half of a surrogate pair. */
    private static DeviceReading inUtf8(DeviceReading reading) {
        var out = new ByteWriter(8);
        reading.metadata().write(out);
        return new DeviceReading(
                reading.eventMillis(),
                reading.recordMillis(),
                reading.historical(),
                reading.values(),
                reading.units(),
                reading.quality(),
                reading.samples(),
                reading.boot(),
                reading.sequence(),
                Metadata.read(new ByteReader(out.toBytes())));
    }

    private static boolean canBeCounted(DeviceReading measurement) {
        return measurement.eventMillis() <= NOW.plusSeconds(60).toEpochMilli()
                && measurement.samples() > 0
                && measurement.values().values().stream().noneMatch(value -> Math.abs(value) > 1e150);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(List<byte[]> values) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var i = 0; i < values.size(); i++) {
            records.add(record(i, values.get(i)));
        }
        return records;
    }

    private static ConsumerRecord<byte[], byte[]> record(long index, byte[] value) {
        return new ConsumerRecord<>(
                "fieldline.readings",
                0,
                index,
                NOW.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static void unpack(Row row, List<DeviceReading> measurements, List<String> rejected) {
        if (row.<String>getAs(0).isEmpty()) {
            EncodedRejections.forEach(row.getAs(1), (device, value, objection) -> {
                assertThat(objection.reason()).isNotBlank();
                rejected.add(new String(value, ISO_8859_1));
            });
            return;
        }
        var originals = new ArrayList<String>();
        EncodedReadings.forEach(
                row,
                measurement -> {
                    measurements.add(measurement);
                    return Objection.of(Objection.Kind.VALUE, "any");
                },
                (value, objection) -> originals.add(new String(value, ISO_8859_1)));
        assertThat(originals).allMatch(original -> original.contains("device_name") || original.contains("\\u"));
    }
}

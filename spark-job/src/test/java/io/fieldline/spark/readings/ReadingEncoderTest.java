package io.fieldline.spark.readings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.spark.device.Objection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ReadingEncoderTest {
    private static final Instant NOW = Instant.parse("2024-10-07T13:02:54Z");
    private static final int DEVICES = 3000;
    private static final int BYTES = 16_000;

    private final ReadingEncoder packer = new ReadingEncoder(new ReadingValidator(Duration.ofMinutes(1)));

    @Test
    void neverHoldsMoreThanItMayHoweverManyDevicesAndHoweverLargeTheirReadings() {
        var taken = new AtomicInteger();
        var packs = packer.encode(IntStream.range(0, DEVICES)
                .mapToObj(ReadingEncoderTest::record)
                .peek(record -> taken.incrementAndGet())
                .iterator());

        var counted = new ArrayList<Integer>();
        for (var given = 0; packs.hasNext(); given++) {
            assertThat((long) (taken.get() - given) * BYTES).isLessThan(ReadingEncoder.MOST_BYTES + 4 * BYTES);
            EncodedReadings.forEach(
                    packs.next(),
                    measurement -> {
                        counted.add((int) measurement.sequence());
                        return Optional.empty();
                    },
                    (value, reason) -> {});
        }
        assertThat(counted)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, DEVICES).boxed().toList());
    }

    /** Similar readings are not parsed; see {@link io.fieldline.messages.ReadingTemplate}. */
    @Test
    void similarReadingsAreEncodedLikeParsedOnes() {
        var template =
                "{\"timestamp\":\"2024-10-07T13:02:%02d.927410Z\",\"device_name\":\"%s\",\"data\":%s,\"metric\":\"%s\",\"unit\":\"ppm\",\"quality\":\"ok\",\"boot\":\"7f3a\",\"seq\":%d}";
        var values = new ArrayList<String>();
        for (var i = 0; i < 60; i++) {
            var number = i % 13 == 0 ? "1e300" : i % 11 == 0 ? "null" : Double.toString(i / 7.0);
            // the last 30 of a device have two metrics, in turn; a timestamp of 50 and more is too far ahead
            values.add(template.formatted(i, "a" + i % 2, number, i > 30 && i % 4 > 1 ? "co" : "lpg", i));
        }
        var withKeys = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        var withoutKeys = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var i = 0; i < values.size(); i++) {
            withKeys.add(record(i, "a" + i % 2, values.get(i), NOW.minusSeconds(64)));
            withoutKeys.add(record(i, null, values.get(i), NOW.minusSeconds(64)));
        }

        assertThat(decoded(withKeys)).isEqualTo(decoded(withoutKeys)).hasSize(values.size() + 2);
    }

    /** The readings, the rejected records, and at last the values of all packed records. */
    private List<String> decoded(List<ConsumerRecord<byte[], byte[]>> records) {
        var decoded = new ArrayList<String>();
        var originals = new ArrayList<String>();
        packer.encode(records.iterator()).forEachRemaining(row -> {
            if (row.getString(0).isEmpty()) {
                EncodedRejections.forEach(
                        row.getAs(1), (device, value, why) -> decoded.add(new String(value, UTF_8) + why));
                return;
            }
            EncodedReadings.forEach(
                    row,
                    measurement -> {
                        decoded.add(measurement.toString());
                        return Objection.of(Objection.Kind.LATE, "any");
                    },
                    (value, why) -> originals.add(new String(value, UTF_8)));
            decoded.add(String.join("\n", originals));
        });
        return decoded;
    }

    private static ConsumerRecord<byte[], byte[]> record(int index) {
        var json =
                "{\"timestamp\":\"%s\",\"device_name\":\"device%d\",\"data\":1,\"boot\":\"7f3a\",\"seq\":%d,\"note\":\"%s\"}"
                        .formatted(NOW, index, index, "x".repeat(BYTES));
        return record(index, null, json, NOW);
    }

    private static ConsumerRecord<byte[], byte[]> record(int offset, String key, String value, Instant at) {
        return new ConsumerRecord<>(
                "fieldline.readings",
                0,
                offset,
                at.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                key == null ? null : key.getBytes(UTF_8),
                value.getBytes(UTF_8),
                new RecordHeaders(),
                Optional.empty());
    }
}

package io.fieldline.spark.readings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class ReadingEncoderTest {
    private static final Instant NOW = Instant.parse("2024-10-07T13:02:54Z");
    private static final int DEVICES = 3000;
    private static final int BYTES = 16_000;

    private final ReadingEncoder packer = new ReadingEncoder(new ReadingValidator(Duration.ofMinutes(1)));

    @Test
    void neverHoldsMoreThanItMayHoweverManyDevicesAndHoweverLargeTheirReadings() {
        var taken = new AtomicInteger();
        var packs = packer.call(IntStream.range(0, DEVICES)
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

    private static Row record(int index) {
        var json =
                "{\"timestamp\":\"%s\",\"device_name\":\"device%d\",\"data\":1,\"boot\":\"7f3a\",\"seq\":%d,\"note\":\"%s\"}"
                        .formatted(NOW, index, index, "x".repeat(BYTES));
        return RowFactory.create(json.getBytes(UTF_8), NOW, 0, (long) index, null);
    }
}

package io.fieldline.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Quality;
import io.fieldline.spark.checkpoint.StateSize;
import io.fieldline.spark.device.DeviceReading;
import io.fieldline.spark.device.Metadata;
import io.fieldline.spark.device.Objection;
import io.fieldline.spark.device.WindowRules;
import io.fieldline.spark.readings.EncodedReadings;
import io.fieldline.spark.readings.EncodedRejections;
import io.fieldline.spark.readings.ReadingEncoder;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.api.java.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.TestGroupState;
import org.junit.jupiter.api.Test;

class DeviceUpdateTest {
    private static final int PACKS = 1_000;

    private final AtomicInteger taken = new AtomicInteger();
    private final TestGroupState<byte[]> state = TestGroupState.create(
            Optional.empty(), GroupStateTimeout.ProcessingTimeTimeout(), 0, Optional.empty(), false);

    /** A batch of 400,000 such records did not fit into the heap, so the job failed at each start. */
    @Test
    void recordsThatAreRejectedAreHandedOnPackByPack() {
        var rows = update(10).call(ReadingEncoder.NO_DEVICE, packs(DeviceUpdateTest::unreadable), state);

        assertThat(rows.next().<String>getAs(2)).isEqualTo("fieldline.rejected");
        assertThat(taken).hasValueLessThan(10);
        assertThat(count(rows) + 1).isEqualTo(PACKS);
    }

    @Test
    void readingsOfADeviceThatIsOneTooManyAreHandedOnPackByPack() {
        var rows = update(0).call("d", packs(DeviceUpdateTest::reading), state);

        rows.next();
        assertThat(taken).hasValueLessThan(10);
        assertThat(count(rows) + 1).isEqualTo(PACKS);
        assertThat(state.exists()).isFalse();
    }

    @Test
    void theStateIsStoredOnceAllRowsWereTaken() {
        var rows = update(10).call("d", packs(DeviceUpdateTest::reading), state);

        assertThat(count(rows)).isPositive();
        assertThat(taken).hasValue(PACKS);
        assertThat(state.exists()).isTrue();
    }

    private static DeviceUpdate update(int mostDevices) {
        var second = Duration.ofSeconds(1);
        return new DeviceUpdate(
                new WindowRules(second, second, second, second),
                List.of(),
                new DeviceLimit(mostDevices, Long.MAX_VALUE, () -> StateSize.NONE));
    }

    private interface PackOf {
        Row number(int number);
    }

    private Iterator<Row> packs(PackOf pack) {
        return IntStream.range(0, PACKS)
                .peek(number -> taken.incrementAndGet())
                .mapToObj(pack::number)
                .iterator();
    }

    private static Row unreadable(int number) {
        var pack = new EncodedRejections();
        pack.add(null, "%d".formatted(number).getBytes(UTF_8), new Objection(Objection.Kind.UNREADABLE, "not JSON"));
        return RowFactory.create(ReadingEncoder.NO_DEVICE, pack.toBytes(), null);
    }

    private static Row reading(int number) {
        var pack = new EncodedReadings(0, number);
        pack.add(
                new DeviceReading(
                        number, number, false, Map.of("m", 1.0), Map.of(), Quality.OK, 1, "b", number, Metadata.NONE),
                new byte[] {1});
        return pack.toRow("d");
    }

    private static int count(Iterator<Row> rows) {
        var count = 0;
        for (; rows.hasNext(); rows.next()) {
            count++;
        }
        return count;
    }
}

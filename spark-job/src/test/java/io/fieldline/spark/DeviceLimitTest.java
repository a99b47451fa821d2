package io.fieldline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Quality;
import io.fieldline.spark.checkpoint.StateSize;
import io.fieldline.spark.device.DeviceReading;
import io.fieldline.spark.device.Metadata;
import io.fieldline.spark.device.WindowRules;
import io.fieldline.spark.readings.EncodedReadings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.apache.spark.api.java.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.TestGroupState;
import org.junit.jupiter.api.Test;

class DeviceLimitTest {
    private static final long START = 1_790_000_000_000L;
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final AtomicReference<StateSize> remembered = new AtomicReference<>(StateSize.NONE);

    @Test
    void eachBatchKnowsWhatTheOnesBeforeHaveAdmitted() throws Exception {
        var limit = new DeviceLimit(3, Long.MAX_VALUE, remembered::get);

        var first = inATask(limit);
        assertThat(List.of(first.admit(), first.admit(), first.admit(), first.admit()))
                .containsExactly(true, true, true, false);
        assertThat(first.reason()).isEqualTo("the state already has 3 devices, and --max-devices is 3");

        remembered.set(new StateSize(2, 1000));
        var second = inATask(limit);
        assertThat(List.of(second.admit(), second.admit())).containsExactly(true, false);
    }

    @Test
    void bytesAreBoundedToo() throws Exception {
        remembered.set(new StateSize(10, 96_000));
        var limit = inATask(new DeviceLimit(1000, 100_000, remembered::get));

        assertThat(limit.admit()).isFalse();
        assertThat(limit.reason())
                .isEqualTo("the 10 devices in the state already take 96000 bytes, and --max-state-bytes is 100000");
    }

    /** One flood of names caused the rejection of every new device for a week. */
    @Test
    void aNameThatWasSentOnceMakesRoomAfterTenMinutes() throws Exception {
        remembered.set(new StateSize(95, 0));
        var update = update(inATask(new DeviceLimit(100, Long.MAX_VALUE, remembered::get)));
        var state = afterReadings(update, START);

        var closed = timedOut(state.get(), START + MINUTE);
        assertThat(gone(rows(update, closed))).isFalse();
        assertThat(closed.getTimeoutTimestampMs().get()).isEqualTo(START + 10 * MINUTE);

        var rows = rows(update, timedOut(closed.get(), START + 10 * MINUTE));

        assertThat(rows).anyMatch(row -> "fieldline.devices".equals(row.getAs(2)) && row.isNullAt(1));
        assertThat(gone(rows)).isTrue();
    }

    @Test
    void aDeviceThatWasActiveForADayIsRememberedForADayOfSilence() throws Exception {
        remembered.set(new StateSize(95, 0));
        var update = update(inATask(new DeviceLimit(100, Long.MAX_VALUE, remembered::get)));
        var state = afterReadings(update, START, START + DAY).get();

        assertThat(gone(rows(update, timedOut(state, START + 2 * DAY - MINUTE))))
                .isFalse();
        assertThat(gone(rows(update, timedOut(state, START + 2 * DAY)))).isTrue();
    }

    @Test
    void whereThereIsRoomASilentDeviceIsRememberedForAWeek() throws Exception {
        remembered.set(new StateSize(10, 0));
        var update = update(inATask(new DeviceLimit(100, Long.MAX_VALUE, remembered::get)));
        var state = afterReadings(update, START).get();

        assertThat(gone(rows(update, timedOut(state, START + 6 * DAY)))).isFalse();
        assertThat(gone(rows(update, timedOut(state, START + 7 * DAY)))).isTrue();
    }

    /** The state of known devices grows: devices that are small at first would fill the heap later. */
    @Test
    void whereBytesAreScarceADeviceIsHeldToItsShare() throws Exception {
        var minutes =
                LongStream.range(0, 400).map(minute -> START + minute * MINUTE).toArray();
        var free = inATask(new DeviceLimit(100, Long.MAX_VALUE, remembered::get));
        remembered.set(new StateSize(20, 90_000));
        var scarce = inATask(new DeviceLimit(100, 100_000, remembered::get));

        assertThat(afterReadings(update(free), minutes).get()).hasSizeGreaterThan(10_000);
        assertThat(afterReadings(update(scarce), minutes).get()).hasSizeLessThanOrEqualTo(5_000);
    }

    private static boolean gone(List<Row> rows) {
        return rows.get(rows.size() - 1).<Long>getAs(8) == -1;
    }

    private static DeviceUpdate update(DeviceLimit limit) {
        var second = Duration.ofSeconds(1);
        return new DeviceUpdate(new WindowRules(second, second, second, second), List.of(), limit);
    }

    /** The state after a reading at each of these times. */
    private static TestGroupState<byte[]> afterReadings(DeviceUpdate update, long... times) {
        Optional<byte[]> before = Optional.empty();
        TestGroupState<byte[]> state = null;
        for (var time : times) {
            state = TestGroupState.create(
                    before, GroupStateTimeout.ProcessingTimeTimeout(), time, Optional.empty(), false);
            var pack = new EncodedReadings(0, 0);
            pack.add(
                    new DeviceReading(
                            time, time, false, Map.of("m", 1.0), Map.of(), Quality.OK, 1, "b", time, Metadata.NONE),
                    new byte[] {1});
            all(update.call("d", List.of(pack.toRow("d")).iterator(), state));
            before = Optional.of(state.get());
        }
        return state;
    }

    private static TestGroupState<byte[]> timedOut(byte[] state, long now) {
        return TestGroupState.create(
                Optional.of(state), GroupStateTimeout.ProcessingTimeTimeout(), now, Optional.empty(), true);
    }

    private static List<Row> rows(DeviceUpdate update, TestGroupState<byte[]> timedOut) {
        return all(update.call("d", Collections.emptyIterator(), timedOut));
    }

    private static List<Row> all(Iterator<Row> rows) {
        var list = new ArrayList<Row>();
        rows.forEachRemaining(list::add);
        return list;
    }

    /** Serializes the limit, as Spark does for a task. */
    private static DeviceLimit inATask(DeviceLimit limit) throws IOException, ClassNotFoundException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(limit);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (DeviceLimit) in.readObject();
        }
    }
}

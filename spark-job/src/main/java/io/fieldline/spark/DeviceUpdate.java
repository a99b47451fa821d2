package io.fieldline.spark;

import io.fieldline.spark.alerts.AlertRule;
import io.fieldline.spark.checkpoint.StateSize;
import io.fieldline.spark.device.DeviceReading;
import io.fieldline.spark.device.DeviceState;
import io.fieldline.spark.device.Objection;
import io.fieldline.spark.device.WindowRules;
import io.fieldline.spark.kafka.KafkaRows;
import io.fieldline.spark.readings.EncodedReadings;
import io.fieldline.spark.readings.EncodedRejections;
import io.fieldline.spark.readings.OffsetOrder;
import io.fieldline.spark.readings.ReadingEncoder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.GroupState;

/**
 * Updates one device in one batch: from encoded readings to averages, alerts, a summary and rejected readings as
 * {@link KafkaRows}. The only clock is the time of the batch, which the checkpoint stores, so a batch that runs again
 * gives the same result.
 */
record DeviceUpdate(WindowRules rules, List<AlertRule> alertRules, DeviceLimit limit)
        implements FlatMapGroupsWithStateFunction<String, Row, byte[], Row> {
    /** Makes the rows lazily, so that a batch of only rejected readings needs no more memory than one encoded row. */
    @Override
    public Iterator<Row> call(String device, Iterator<Row> packs, GroupState<byte[]> state) {
        if (device.equals(ReadingEncoder.NO_DEVICE)) {
            return rows(packs, DeviceUpdate::rejected).iterator();
        }
        if (!state.exists() && !limit.admit()) {
            return rows(packs, pack -> limitRejected(pack, device)).iterator();
        }
        var nowMillis = state.getCurrentProcessingTimeMs();
        var remembered = state.exists()
                ? DeviceState.read(state.get(), device, rules, alertRules)
                : DeviceState.none(device, rules, alertRules);
        var rejected = rows(new OffsetOrder(packs), pack -> added(pack, device, remembered, nowMillis));
        var results = Stream.of(remembered).flatMap(all -> endBatch(device, all, nowMillis, state).stream());
        return Stream.concat(rejected, results).iterator();
    }

    private static Stream<Row> rows(Iterator<Row> packs, Function<Row, List<Row>> rowsOf) {
        var ordered = Spliterators.spliteratorUnknownSize(packs, Spliterator.ORDERED);
        return StreamSupport.stream(ordered, false).flatMap(pack -> rowsOf.apply(pack).stream());
    }

    private static List<Row> rejected(Row pack) {
        var out = new ArrayList<Row>();
        EncodedRejections.forEach(
                pack.getAs(1), (device, value, objection) -> out.add(KafkaRows.rejected(device, value, objection)));
        return out;
    }

    private static List<Row> added(Row pack, String device, DeviceState remembered, long nowMillis) {
        if (EncodedReadings.isRemoval(pack)) {
            remembered.remove(EncodedReadings.removedMillis(pack), nowMillis);
            return List.of();
        }
        return rejected(pack, device, measurement -> remembered.add(measurement, nowMillis));
    }

    private List<Row> limitRejected(Row pack, String device) {
        if (EncodedReadings.isRemoval(pack)) {
            return List.of(KafkaRows.deviceGone(device));
        }
        var out = new ArrayList<Row>();
        EncodedReadings.forEach(
                pack,
                measurement -> Objection.of(Objection.Kind.LIMIT, limit.reason()),
                (value, objection) -> out.add(KafkaRows.limitRejected(device, value, objection)));
        return out;
    }

    private static List<Row> rejected(Row pack, String device, Function<DeviceReading, Optional<Objection>> objection) {
        var out = new ArrayList<Row>();
        EncodedReadings.forEach(pack, objection, (value, why) -> out.add(KafkaRows.rejected(device, value, why)));
        return out;
    }

    /** Ends the batch of the device. Spark stores the state after it has read all rows. */
    private List<Row> endBatch(String device, DeviceState remembered, long nowMillis, GroupState<byte[]> state) {
        var out = new ArrayList<Row>();
        var before = size(device, state);
        if (limit.isScarce()
                && !remembered.hasOpenWindow(nowMillis)
                && remembered.life().makesRoom(nowMillis)) {
            remembered.expire(nowMillis);
        }
        var result = remembered.endBatch(nowMillis);
        result.averages().forEach(average -> out.add(KafkaRows.average(average)));
        result.alerts().forEach(alert -> out.add(KafkaRows.alert(alert)));
        result.summary().ifPresent(summary -> out.add(KafkaRows.device(summary)));
        if (result.gone()) {
            out.add(KafkaRows.deviceGone(device));
        }
        if (!remembered.expired(nowMillis)) {
            state.update(remembered.write(limit.mostStateBytes()));
            var deadline = Math.min(remembered.nextDeadline(), remembered.life().nextCheck(nowMillis));
            state.setTimeoutDuration(Math.max(1, deadline - nowMillis));
        } else if (state.exists()) { // a device without a state may have been removed before its first reading
            state.remove();
        }
        out.add(KafkaRows.counts(remembered.counts(), size(device, state).minus(before)));
        return out;
    }

    private static StateSize size(String device, GroupState<byte[]> state) {
        return state.exists() ? StateSize.of(device, state.get()) : StateSize.NONE;
    }
}

package io.fieldline.spark;

import io.fieldline.spark.alerts.AlertRule;
import io.fieldline.spark.device.DeviceState;
import io.fieldline.spark.device.WindowRules;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.GroupState;

/**
 * One device in one batch: its packs in, its averages, alerts, summary and rejected readings out ({@link KafkaRows}).
 * The only clock is the batch's, which the checkpoint keeps: a batch that is run again gives the same.
 */
record DeviceUpdate(WindowRules rules, List<AlertRule> alertRules, DeviceLimit limit)
        implements FlatMapGroupsWithStateFunction<String, Row, byte[], Row> {
    @Override
    public Iterator<Row> call(String device, Iterator<Row> packs, GroupState<byte[]> state) {
        var out = new ArrayList<Row>();
        if (device.equals(ReadingPacker.NO_DEVICE)) {
            packs.forEachRemaining(pack -> RejectedPack.forEach(
                    pack.getAs(1),
                    (itsDevice, value, reason) -> out.add(KafkaRows.rejected(itsDevice, value, reason))));
        } else if (state.exists() || !limit.isReached()) {
            update(device, packs, state, out);
        } else {
            packs.forEachRemaining(pack -> refuse(pack, device, out));
        }
        return out.iterator();
    }

    private void update(String device, Iterator<Row> packs, GroupState<byte[]> state, List<Row> out) {
        var nowMillis = state.getCurrentProcessingTimeMs();
        var remembered = state.exists()
                ? DeviceState.read(state.get(), device, rules, alertRules)
                : DeviceState.none(device, rules, alertRules);
        PackOrder.forEach(packs, pack -> add(pack, device, remembered, nowMillis, out));
        var settled = remembered.settle(nowMillis);
        settled.averages().forEach(average -> out.add(KafkaRows.average(average)));
        settled.alerts().forEach(alert -> out.add(KafkaRows.alert(alert)));
        settled.summary().ifPresent(summary -> out.add(KafkaRows.device(summary)));
        if (settled.gone()) {
            out.add(KafkaRows.deviceGone(device));
        }
        if (!remembered.counts().isNothing()) {
            out.add(KafkaRows.counts(remembered.counts()));
        }
        if (remembered.expired(nowMillis)) { // or one that was removed, and had no reading
            if (state.exists()) {
                state.remove();
            }
            return;
        }
        state.update(remembered.write());
        state.setTimeoutDuration(Math.max(1, remembered.nextDeadline() - nowMillis));
    }

    private static void add(Row pack, String device, DeviceState remembered, long nowMillis, List<Row> out) {
        if (ReadingPack.isRemoval(pack)) {
            remembered.remove(ReadingPack.removedMillis(pack), nowMillis);
            return;
        }
        ReadingPack.forEach(
                pack,
                measurement -> remembered.add(measurement, nowMillis),
                (value, reason) -> out.add(KafkaRows.rejected(device, value, reason)));
    }

    private void refuse(Row pack, String device, List<Row> out) {
        if (ReadingPack.isRemoval(pack)) {
            out.add(KafkaRows.deviceGone(device));
            return;
        }
        ReadingPack.forEach(
                pack,
                measurement -> Optional.of(limit.reason()),
                (value, reason) -> out.add(KafkaRows.rejected(device, value, reason)));
    }
}

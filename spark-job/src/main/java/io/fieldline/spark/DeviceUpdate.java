package io.fieldline.spark;

import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.ReadingJson;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.GroupState;

/**
 * One device in one batch: its packs in, its averages and rejected readings out ({@link KafkaRows}).
 * The only clock is the batch's, which the checkpoint keeps: a batch that is run again gives the same.
 */
record DeviceUpdate(WindowRules rules) implements FlatMapGroupsWithStateFunction<String, Row, byte[], Row> {
    @Override
    public Iterator<Row> call(String device, Iterator<Row> packs, GroupState<byte[]> state) {
        List<Row> out = new ArrayList<>();
        if (device.equals(ReadingPacker.NO_DEVICE)) {
            packs.forEachRemaining(pack -> rejectAll(pack, out));
            return out.iterator();
        }
        var nowMillis = state.getCurrentProcessingTimeMs();
        var windows =
                state.exists() ? DeviceWindows.read(state.get(), device, rules) : DeviceWindows.none(device, rules);
        packs.forEachRemaining(pack -> addAll(pack, windows, device, nowMillis, out));
        windows.settle(nowMillis).forEach(average -> out.add(KafkaRows.average(average)));
        if (windows.expired(nowMillis)) {
            state.remove();
            return out.iterator();
        }
        state.update(windows.write());
        state.setTimeoutDuration(Math.max(1, windows.nextDeadline() - nowMillis));
        return out.iterator();
    }

    private static void rejectAll(Row pack, List<Row> out) {
        ReadingPack.forEach(pack.getAs("pack"), (value, reason) -> out.add(KafkaRows.rejected(null, value, reason)));
    }

    private static void addAll(Row pack, DeviceWindows windows, String device, long nowMillis, List<Row> out) {
        ReadingPack.forEach(pack.getAs("pack"), (value, none) -> {
            if (ReadingJson.parse(value) instanceof Good good) { // as it was when it was packed
                windows.add(good.reading(), nowMillis)
                        .ifPresent(reason -> out.add(KafkaRows.rejected(device, value, reason)));
            }
        });
    }
}

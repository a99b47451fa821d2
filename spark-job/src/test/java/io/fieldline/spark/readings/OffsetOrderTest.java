package io.fieldline.spark.readings;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Quality;
import io.fieldline.spark.device.DeviceReading;
import io.fieldline.spark.device.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.spark.sql.Row;

class OffsetOrderTest {
    @Property
    void packsComeInTheOrderOfTheirOffsetsAndARemovalLast(
            @ForAll @Size(max = 20) List<@IntRange(max = 1000) Integer> offsets) {
        var packs = new ArrayList<Row>();
        packs.add(EncodedReadings.removal("d", 5));
        offsets.forEach(offset -> packs.add(pack(offset)));

        var seen = new ArrayList<Long>();
        new OffsetOrder(packs.iterator()).forEachRemaining(pack -> take(pack, seen));

        var expected = new ArrayList<>(
                offsets.stream().map(Integer::longValue).sorted().toList());
        expected.add(-1L);
        assertThat(seen).isEqualTo(expected);
    }

    @Property
    void noMoreThanItMayIsInMemoryAndNothingIsLost(
            @ForAll @Size(max = 20) List<@IntRange(max = 1000) Integer> offsets) {
        var seen = new ArrayList<Long>();
        new OffsetOrder(offsets.stream().map(OffsetOrderTest::pack).iterator(), 1)
                .forEachRemaining(pack -> take(pack, seen));

        assertThat(seen).isEqualTo(offsets.stream().map(Integer::longValue).toList());
    }

    private static Row pack(int offset) {
        var pack = new EncodedReadings(0, offset);
        pack.add(
                new DeviceReading(0, 0, false, Map.of("m", 1.0), Map.of(), Quality.OK, 1, "b", offset, Metadata.NONE),
                new byte[0]);
        return pack.toRow("d");
    }

    private static void take(Row pack, List<Long> seen) {
        if (EncodedReadings.isRemoval(pack)) {
            seen.add(-1L);
            return;
        }
        EncodedReadings.forEach(
                pack,
                measurement -> {
                    seen.add(measurement.sequence());
                    return Optional.empty();
                },
                (value, reason) -> {});
    }
}

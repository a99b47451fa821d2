package io.fieldline.spark.readings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.ReadingJson;
import io.fieldline.spark.device.DeviceReading;
import io.fieldline.spark.device.Objection;
import io.fieldline.spark.device.Objection.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EncodedReadingsTest {
    private static final long NOW = 1_728_306_174_927L;

    @Test
    void whatIsPackedComesOutInOrderWithTheRecordsAsTheyCame() throws IOException {
        var pack = new EncodedReadings(2, 17);
        var packed = new ArrayList<DeviceReading>();
        var values = new ArrayList<byte[]>();
        try (var examples = Files.list(Path.of("../docs/messages/readings"))) {
            for (var example : examples.sorted().toList()) {
                var value = Files.readAllBytes(example);
                if (ReadingJson.parse(value) instanceof Good good) {
                    var measurement = DeviceReading.of(good.reading(), NOW + packed.size());
                    pack.add(measurement, value);
                    packed.add(measurement);
                    values.add(value);
                }
            }
        }

        assertThat(packed).hasSizeGreaterThan(3);
        var rejected = new ArrayList<byte[]>();
        EncodedReadings.forEach(
                pack.toRow("device"),
                measurement -> {
                    assertThat(measurement).isEqualTo(packed.remove(0));
                    return packed.size() % 2 == 0 ? Objection.of(Kind.VALUE, "even") : Optional.empty();
                },
                (value, objection) -> {
                    assertThat(value).isEqualTo(values.get(values.size() - 1 - packed.size()));
                    rejected.add(value);
                });
        assertThat(packed).isEmpty();
        assertThat(rejected).hasSize((values.size() + 1) / 2);
    }

    @Test
    void aReadingMoreCostsLittleMoreThanItsRecord() {
        var value =
                "{\"timestamp\":\"2024-10-07T13:02:54Z\",\"device_name\":\"d\",\"data\":1,\"boot\":\"7f3a\",\"seq\":%d}";
        var pack = new EncodedReadings(2, 17);
        var first = size(pack, value.formatted(1000).getBytes(UTF_8));

        var second = size(pack, value.formatted(1001).getBytes(UTF_8)) - first;

        assertThat(second - value.formatted(1001).length()).isLessThan(20);
    }

    @Test
    void aRejectedRecordIsKeptWithItsReasonInBounds() {
        var pack = new EncodedRejections();
        pack.add("d1", "not JSON".getBytes(UTF_8), new Objection(Kind.LATE, "because".repeat(100)));
        pack.add(null, null, new Objection(Kind.UNREADABLE, "the record has no value"));

        var reasons = new ArrayList<String>();
        EncodedRejections.forEach(
                pack.toBytes(),
                (device, value, objection) -> reasons.add("%s %s %s: %s"
                        .formatted(objection.kind(), device, new String(value, UTF_8), objection.reason())));
        assertThat(reasons)
                .isEqualTo(Arrays.asList(
                        "LATE d1 not JSON: " + "because".repeat(100).substring(0, 500) + "…",
                        "UNREADABLE null : the record has no value"));
    }

    private static int size(EncodedReadings pack, byte[] value) {
        if (ReadingJson.parse(value) instanceof Good good) {
            pack.add(DeviceReading.of(good.reading(), NOW), value);
        }
        return pack.size();
    }
}

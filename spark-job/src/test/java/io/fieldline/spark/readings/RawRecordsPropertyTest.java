package io.fieldline.spark.readings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.spark.bytes.ByteWriter;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class RawRecordsPropertyTest {
    @Property
    void eachValueIsReadAsItWas(
            @ForAll @Size(max = 20) List<@StringLength(max = 30) @CharRange(from = '+', to = '/') String> values) {
        var out = new ByteWriter(8);
        var before = new byte[0];
        for (var value : values) {
            RawRecords.write(out, before, value.getBytes(UTF_8));
            before = value.getBytes(UTF_8);
        }

        var all = new RawRecords(out.toBytes());
        var some = new RawRecords(out.toBytes());
        for (var index = 0; index < values.size(); index++) {
            assertThat(all.get(index)).asString(UTF_8).isEqualTo(values.get(index));
            if (index % 3 == 1) {
                assertThat(some.get(index)).asString(UTF_8).isEqualTo(values.get(index));
            }
        }
    }

    @Test
    void aSimilarValueTakesLittleMoreThanWhatDiffers() {
        var first =
                "{\"timestamp\":\"2024-10-07T13:02:54.927410Z\",\"device_name\":\"d\",\"data\":12.5,\"boot\":\"7f3a\",\"seq\":9}";
        var second = first.replace("54.9", "55.1").replace("12.5", "7.25").replace("\"seq\":9", "\"seq\":10");
        var out = new ByteWriter(8);
        RawRecords.write(out, new byte[0], first.getBytes(UTF_8));
        var size = out.size();

        RawRecords.write(out, first.getBytes(UTF_8), second.getBytes(UTF_8));

        assertThat(out.size() - size).isLessThan(35);
    }
}

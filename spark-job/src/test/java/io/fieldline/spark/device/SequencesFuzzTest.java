package io.fieldline.spark.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import io.fieldline.spark.sequence.NumberRanges;
import io.fieldline.spark.sequence.NumberRanges.Found;
import io.fieldline.spark.sequence.SequenceSet;
import io.fieldline.spark.sequence.SequenceSet.Arrival;
import java.util.HashSet;

/** An input is a list of sequences. Each has two bytes: its start, and its distance from there. */
class SequencesFuzzTest {
    private static final long[] STARTS = {
        0,
        65_500,
        1L << 16,
        (1L << 31) - 100,
        1L << 31,
        (1L << 32) - 100,
        1L << 32,
        1_732_000_000_000L,
        (1L << 53) - 256
    };
    /** If the first byte is at least this, the sets are written and read back. */
    private static final int REREAD = 240;

    @FuzzTest
    void bothSetsSayOfEachSequenceWhetherItCameBefore(byte[] bytes) {
        var set = new SequenceSet();
        var ranges = new NumberRanges();
        var expected = new HashSet<Long>();
        for (var i = 0; i + 1 < bytes.length; i += 2) {
            var kind = Byte.toUnsignedInt(bytes[i]);
            if (kind >= REREAD) {
                set.compress();
                set = SequenceSet.read(written(set), StateFormat.CURRENT);
                ranges = NumberRanges.read(written(ranges));
            }
            var sequence = STARTS[kind % STARTS.length] + Byte.toUnsignedInt(bytes[i + 1]);
            var isNew = expected.add(sequence);
            assertThat(set.add(sequence)).isEqualTo(isNew ? Arrival.FIRST : Arrival.REPEAT);
            assertThat(ranges.add(sequence)).isEqualTo(isNew ? Found.NO : Found.YES);
        }
        set.compress();
        var ofRanges = SequenceSet.of(ranges);
        for (var sequence : expected) {
            assertThat(set.add(sequence)).isEqualTo(Arrival.REPEAT);
            assertThat(ofRanges.add(sequence)).isEqualTo(Arrival.REPEAT);
        }
    }

    private static ByteReader written(SequenceSet set) {
        var out = new ByteWriter(64);
        set.write(out);
        return new ByteReader(out.toBytes());
    }

    private static ByteReader written(NumberRanges ranges) {
        var out = new ByteWriter(64);
        ranges.write(out);
        return new ByteReader(out.toBytes());
    }
}

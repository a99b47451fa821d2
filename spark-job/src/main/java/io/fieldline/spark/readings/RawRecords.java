package io.fieldline.spark.readings;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.jspecify.annotations.Nullable;

/**
 * The values of a device's records, kept in case one has to be rejected. As most are not, and all are much alike, they are
 * compressed as one and stay so until the first is asked for.
 */
final class RawRecords {
    private static final LZ4Compressor COMPRESSOR = LZ4Factory.fastestInstance().fastCompressor();
    private static final LZ4SafeDecompressor DECOMPRESSOR =
            LZ4Factory.fastestInstance().safeDecompressor();

    private final byte[] compressed;
    private @Nullable ByteReader values;
    private int next;

    /** What {@link #compress} made. */
    RawRecords(byte[] compressed) {
        this.compressed = compressed;
    }

    /** Values that were written as blocks, one after another. */
    static byte[] compress(byte[] values) {
        return new ByteWriter(values.length / 4)
                .number(values.length)
                .block(COMPRESSOR.compress(values))
                .toBytes();
    }

    /** One of the values, counted from 0; the next that is asked for has to be after it. */
    byte[] get(int index) {
        if (values == null) {
            var in = new ByteReader(compressed);
            var size = in.count();
            values = new ByteReader(DECOMPRESSOR.decompress(in.block(), size));
        }
        for (; next < index; next++) {
            values.skipBlock();
        }
        next++;
        return values.block();
    }
}

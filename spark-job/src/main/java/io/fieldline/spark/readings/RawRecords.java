package io.fieldline.spark.readings;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.jspecify.annotations.Nullable;

/**
 * The values of the records of a device, stored for rejections. Few are rejected and all are similar, so they are
 * compressed together, and decompressed when the first is needed.
 */
final class RawRecords {
    private static final LZ4Compressor COMPRESSOR = LZ4Factory.fastestInstance().fastCompressor();
    private static final LZ4SafeDecompressor DECOMPRESSOR =
            LZ4Factory.fastestInstance().safeDecompressor();

    private final byte[] compressed;
    private @Nullable ByteReader values;
    private int next;

    /** Takes the result of {@link #compress}. */
    RawRecords(byte[] compressed) {
        this.compressed = compressed;
    }

    /** Compresses values that were written as consecutive blocks. */
    static byte[] compress(byte[] values) {
        return new ByteWriter(values.length / 4)
                .number(values.length)
                .block(COMPRESSOR.compress(values))
                .toBytes();
    }

    /** The value with this index, counted from 0; each call needs a larger index than the one before. */
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

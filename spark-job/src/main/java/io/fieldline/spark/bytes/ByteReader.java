package io.fieldline.spark.bytes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote, in the same order; throws IndexOutOfBoundsException past the end. */
public final class ByteReader {
    private static final VarHandle DOUBLE =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private int position;

    public ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public boolean hasMore() {
        return position < bytes.length;
    }

    public boolean flag() {
        return bytes[position++] != 0;
    }

    public long number() {
        var value = 0L;
        var shift = 0;
        while (bytes[position] < 0) {
            value |= (long) (bytes[position++] & 0x7f) << shift;
            shift += 7;
        }
        value |= (long) bytes[position++] << shift;
        return (value >>> 1) ^ -(value & 1);
    }

    /** A {@link #number} that counts something held in memory. */
    public int count() {
        return Math.toIntExact(number());
    }

    public double real() {
        var value = (double) DOUBLE.get(bytes, position);
        position += Double.BYTES;
        return value;
    }

    public String text() {
        var length = count();
        position += length;
        return new String(bytes, position - length, length, UTF_8);
    }

    /** Reads past a {@link #block}. */
    public void skipBlock() {
        var length = count();
        position += length;
    }

    public byte[] block() {
        var length = count();
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }
}

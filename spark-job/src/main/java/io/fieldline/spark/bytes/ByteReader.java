package io.fieldline.spark.bytes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/** Reads the values that {@link ByteWriter} wrote, in the same order; throws IndexOutOfBoundsException past the end. */
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

    /** A {@link #number} that is the size of a collection. */
    public int count() {
        return Math.toIntExact(number());
    }

    public double real() {
        var value = (double) DOUBLE.get(bytes, position);
        position += Double.BYTES;
        return value;
    }

    public String text() {
        var start = skip();
        return new String(bytes, start, position - start, UTF_8);
    }

    public byte[] block() {
        var start = skip();
        return Arrays.copyOfRange(bytes, start, position);
    }

    /** Reads bytes into an array. */
    public void bytes(byte[] into, int at, int count) {
        System.arraycopy(bytes, position, into, at, count);
        position += count;
    }

    /** Reads a length and skips that many bytes; returns the index of the first one. */
    private int skip() {
        var length = count();
        var start = Objects.checkFromIndexSize(position, length, bytes.length);
        position += length;
        return start;
    }
}

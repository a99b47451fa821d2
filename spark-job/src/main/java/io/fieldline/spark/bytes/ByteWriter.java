package io.fieldline.spark.bytes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes values one after another, small whole numbers in few bytes; {@link ByteReader} reads them back. */
public final class ByteWriter {
    private static final VarHandle DOUBLE =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LONGEST_NUMBER = 10;

    private byte[] bytes;
    private int length;

    public ByteWriter(int capacity) {
        bytes = new byte[capacity];
    }

    public ByteWriter flag(boolean value) {
        makeRoom(1);
        bytes[length++] = (byte) (value ? 1 : 0);
        return this;
    }

    /** Takes one byte for -64 to 63, two for -8,192 to 8,191, and ten at most. */
    public ByteWriter number(long value) {
        makeRoom(LONGEST_NUMBER);
        var rest = (value << 1) ^ (value >> 63); // the sign last, so that small negative numbers are short
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    public ByteWriter real(double value) {
        makeRoom(Double.BYTES);
        DOUBLE.set(bytes, length, value);
        length += Double.BYTES;
        return this;
    }

    public ByteWriter text(String value) {
        return block(value.getBytes(UTF_8));
    }

    /** Writes the number of bytes, and then the bytes. */
    public ByteWriter block(byte[] value) {
        return number(value.length).bytes(value, 0, value.length);
    }

    /** Writes some bytes of an array, without their number. */
    public ByteWriter bytes(byte[] value, int from, int count) {
        makeRoom(count);
        System.arraycopy(value, from, bytes, length, count);
        length += count;
        return this;
    }

    public int size() {
        return length;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Its size in memory, in bytes. */
    public int room() {
        return bytes.length;
    }

    private void makeRoom(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}

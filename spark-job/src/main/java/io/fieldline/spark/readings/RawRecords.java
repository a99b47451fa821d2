package io.fieldline.spark.readings;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.util.Arrays;

/**
 * The values of the records of a device, stored for rejections. Few are rejected and all are similar, so each is stored
 * as the difference from the one before: how many bytes are the same, and what follows up to the next comma, in turn.
 */
final class RawRecords {
    private static final byte[] NONE = {};

    private final ByteReader in;
    private byte[] value = NONE;
    private int next;

    /** Takes what {@link #write} wrote. */
    RawRecords(byte[] written) {
        in = new ByteReader(written);
    }

    /** Appends a value; {@code before} is the one before it. */
    static void write(ByteWriter out, byte[] before, byte[] value) {
        out.number(value.length);
        var from = 0;
        for (var at = 0; at < value.length; ) {
            var same = same(before, from, value, at);
            at += same;
            var end = comma(value, same == 0 ? at + 1 : at);
            out.number(same).number(end - at).bytes(value, at, end - at);
            at = end;
            from = comma(before, from + same);
        }
    }

    private static byte[] read(ByteReader in, byte[] before) {
        var value = new byte[in.count()];
        var from = 0;
        for (var at = 0; at < value.length; ) {
            var same = in.count();
            System.arraycopy(before, from, value, at, same);
            at += same;
            var more = in.count();
            in.bytes(value, at, more);
            at += more;
            from = comma(before, from + same);
        }
        return value;
    }

    private static int same(byte[] before, int from, byte[] value, int at) {
        var most = Math.min(before.length - from, value.length - at);
        var different = Arrays.mismatch(before, from, from + most, value, at, at + most);
        return different < 0 ? most : different;
    }

    /** The index of the next comma, or the end. */
    private static int comma(byte[] value, int from) {
        var at = Math.min(from, value.length);
        while (at < value.length && value[at] != ',') {
            at++;
        }
        return at;
    }

    /** The value with this index, counted from 0; each call needs a larger index than the one before. */
    byte[] get(int index) {
        for (; next <= index; next++) {
            value = read(in, value);
        }
        return value;
    }
}

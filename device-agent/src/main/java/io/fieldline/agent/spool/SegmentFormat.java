package io.fieldline.agent.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** What the eight bytes after a record's checksum mean; the first eight bytes of a file say which format it has. */
enum SegmentFormat {
    /** Until November 2026: the time in epoch milliseconds. Such a file is read, and never written. */
    TIME {
        @Override
        long index(ByteBuffer buffer, int at, long expected) {
            return expected;
        }

        @Override
        long seconds(ByteBuffer buffer, int at) {
            return buffer.getLong(at) / 1_000;
        }
    },

    /** The record's number in its file, so that it is known how many are missing, and the time in epoch seconds. */
    NUMBER_AND_TIME {
        @Override
        long index(ByteBuffer buffer, int at, long expected) {
            return Integer.toUnsignedLong(buffer.getInt(at));
        }

        @Override
        long seconds(ByteBuffer buffer, int at) {
            return Integer.toUnsignedLong(buffer.getInt(at + Integer.BYTES));
        }
    };

    static final int MAGIC_BYTES = 8;
    private static final ByteBuffer OLD_MAGIC = ByteBuffer.wrap("FLSPOOL1".getBytes(US_ASCII));
    private static final ByteBuffer MAGIC = ByteBuffer.wrap("FLSPOOL2".getBytes(US_ASCII));

    abstract long index(ByteBuffer buffer, int at, long expected);

    abstract long seconds(ByteBuffer buffer, int at);

    /** What a new file begins with. */
    static ByteBuffer magic() {
        return MAGIC.duplicate();
    }

    /** Of a file whose first bytes are damaged, the one that is written now. */
    static SegmentFormat of(FileChannel channel) throws IOException {
        var start = ByteBuffer.allocate(MAGIC_BYTES);
        channel.read(start, 0);
        return start.flip().equals(OLD_MAGIC) ? TIME : NUMBER_AND_TIME;
    }
}

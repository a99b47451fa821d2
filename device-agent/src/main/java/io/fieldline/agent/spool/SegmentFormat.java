package io.fieldline.agent.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The meaning of the eight bytes after the checksum of a record. The first eight bytes of a file name its format. */
enum SegmentFormat {
    /** Until November 2026: the time in epoch milliseconds. Such a file is read, but not written. */
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

    /** The number of the record in its file, which shows how many are missing, and the time in epoch seconds. */
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

    /** The first bytes of a new file. */
    static ByteBuffer magic() {
        return MAGIC.duplicate();
    }

    /** If the first bytes of a file are damaged, its format is the current one. */
    static SegmentFormat of(FileChannel channel) throws IOException {
        var start = ByteBuffer.allocate(MAGIC_BYTES);
        channel.read(start, 0);
        return start.flip().equals(OLD_MAGIC) ? TIME : NUMBER_AND_TIME;
    }
}

package io.fieldline.agent.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Reads the records of one segment file in order. A damaged record costs only itself: the scan continues, byte by byte,
 * at the next record whose length and number are plausible and whose checksum is right.
 */
final class RecordScanner {
    /** Length (4 bytes, big-endian), CRC-32C over the rest (4), number in the file (4), epoch seconds (4). */
    static final int HEADER = 16;

    /** If a record seems longer, its length is damaged. */
    static final int MAX_PAYLOAD = 1 << 20;

    private static final int CHECKED_HEADER = 8;
    private static final int WINDOW = 8_192;

    private final FileChannel channel;
    private final SegmentFormat format;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
    private long size;
    private long windowAt;
    private long offset = SegmentFormat.MAGIC_BYTES;
    private long expected;

    /**
     * A record as it is read back.
     *
     * @param index   counts up by one from 0 in its file; a gap is damage
     * @param seconds when it was written, in epoch seconds; 0 if no clock was verified then
     * @param end     the offset of what follows it
     */
    record Stored(long index, long seconds, byte[] payload, long end) {}

    RecordScanner(FileChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
        this.format = SegmentFormat.of(channel);
    }

    /** The next whole record, if there is one; the file may have grown since the last call. */
    Optional<Stored> next() throws IOException {
        var found = at(offset);
        if (found.isEmpty()) {
            window.limit(0); // the bytes after the last record may have changed
            size = channel.size();
            for (var at = offset; found.isEmpty() && at + HEADER <= size; at++) {
                found = at(at);
            }
        }
        if (found.isPresent()) {
            offset = found.get().end();
            expected = found.get().index() + 1;
        }
        return found;
    }

    /** The index of the record that would come next if none was damaged. */
    long expected() {
        return expected;
    }

    /**
     * How many records at the end are damaged but were written to their last byte: by their lengths they fill the file,
     * or only zeros follow them. Anything else is a torn write, whose append never returned.
     */
    long damagedAtTheEnd() throws IOException {
        var count = 0;
        for (var at = offset; ; count++) {
            if (at == size || isZeroFrom(at)) {
                return count;
            }
            if (!load(at, HEADER) || !isPlausibleLength(at, length(at))) {
                return 0;
            }
            at += HEADER + length(at);
        }
    }

    static void put(ByteBuffer buffer, byte[] payload, int index, long seconds) {
        var checked = ByteBuffer.allocate(CHECKED_HEADER + payload.length)
                .putInt(index)
                .putInt((int) seconds)
                .put(payload)
                .flip();
        buffer.putInt(payload.length).putInt(checksum(checked)).put(checked.rewind());
    }

    private Optional<Stored> at(long at) throws IOException {
        if (at + HEADER > size || !load(at, HEADER)) {
            return Optional.empty();
        }
        var head = (int) (at - windowAt);
        var length = window.getInt(head);
        var crc = window.getInt(head + 4);
        var index = format.index(window, head + CHECKED_HEADER, expected);
        var seconds = format.seconds(window, head + CHECKED_HEADER);
        if (!isPlausibleLength(at, length) || index < expected || index - expected > (at - offset) / HEADER) {
            return Optional.empty();
        }
        var record = ByteBuffer.allocate(CHECKED_HEADER + length);
        if (!readFully(record, at + CHECKED_HEADER) || checksum(record) != crc) {
            return Optional.empty();
        }
        var payload = new byte[length];
        record.get(CHECKED_HEADER, payload);
        return Optional.of(new Stored(index, seconds, payload, at + HEADER + length));
    }

    private boolean isPlausibleLength(long at, int length) {
        return length >= 0 && length <= MAX_PAYLOAD && at + HEADER + length <= size;
    }

    private int length(long at) {
        return window.getInt((int) (at - windowAt));
    }

    private boolean isZeroFrom(long start) throws IOException {
        for (var at = start; at < size; at += window.limit() - (at - windowAt)) {
            load(at, 1);
            for (var i = (int) (at - windowAt); i < window.limit(); i++) {
                if (window.get(i) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Reads that many bytes from the offset into the window; false at the end of the file. */
    private boolean load(long at, int bytes) throws IOException {
        if (at >= windowAt && at + bytes <= windowAt + window.limit()) {
            return true;
        }
        window.clear().limit((int) Math.min(WINDOW, size - at));
        windowAt = at;
        if (!readFully(window, at)) { // the file became shorter
            window.limit(0);
            return false;
        }
        return window.limit() >= bytes;
    }

    private boolean readFully(ByteBuffer buffer, long at) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                return false;
            }
        }
        buffer.flip();
        return true;
    }

    private static int checksum(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }
}

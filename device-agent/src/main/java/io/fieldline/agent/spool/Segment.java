package io.fieldline.agent.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of the spool: eight bytes that say so, then records, each with its length (4 bytes, big-endian), a CRC-32C
 * over the rest (4), the time it was written in epoch milliseconds (8) and the payload.
 */
final class Segment {
    private static final Logger log = LoggerFactory.getLogger(Segment.class);
    static final byte[] MAGIC = "FLSPOOL1".getBytes(US_ASCII);
    static final int OVERHEAD = 16;

    /** Longer is no reading: a length that was torn. */
    static final int MAX_PAYLOAD = 1 << 20;

    private static final String SUFFIX = ".segment";

    private final Path file;
    private final long first;
    private long count;
    private long bytes;
    private Instant newest = Instant.EPOCH;

    /** A record as it is read back, and where the one after it begins. */
    record Stored(byte[] payload, Instant written, long end) {}

    Segment(Path folder, long first) {
        this.file = folder.resolve("%019d%s".formatted(first, SUFFIX));
        this.first = first;
    }

    static boolean isOne(Path file) {
        return file.getFileName().toString().matches("\\d{19}\\" + SUFFIX);
    }

    /** Counts the whole records of a file and cuts off what a power cut or a kill left of the last one. */
    static Segment recover(Path file) throws IOException {
        var name = file.getFileName().toString();
        var segment = new Segment(
                file.toAbsolutePath().getParent(), Long.parseLong(name.substring(0, name.length() - SUFFIX.length())));
        try (var channel = FileChannel.open(file, READ, WRITE)) {
            var size = channel.size();
            var end = startsRight(channel) ? (long) MAGIC.length : 0;
            for (var next = read(channel, end); end > 0 && next.isPresent(); next = read(channel, end)) {
                end = next.get().end();
                segment.count++;
                segment.newest = next.get().written();
            }
            if (end < size) {
                log.warn("cut off a torn record: file={} bytes={}", file, size - end);
                channel.truncate(end);
                channel.force(true);
            }
            segment.bytes = end;
            return segment;
        }
    }

    /** The record at an offset, unless there is no whole one. */
    static Optional<Stored> read(FileChannel channel, long offset) throws IOException {
        var head = ByteBuffer.allocate(OVERHEAD);
        if (!readFully(channel, head, offset)) {
            return Optional.empty();
        }
        var length = head.getInt();
        var expected = head.getInt();
        var written = head.getLong();
        if (length < 0 || length > MAX_PAYLOAD) {
            return Optional.empty();
        }
        var payload = ByteBuffer.allocate(length);
        if (!readFully(channel, payload, offset + OVERHEAD) || checksum(written, payload.array()) != expected) {
            return Optional.empty();
        }
        return Optional.of(new Stored(payload.array(), Instant.ofEpochMilli(written), offset + OVERHEAD + length));
    }

    static void put(ByteBuffer buffer, byte[] payload, Instant now) {
        buffer.putInt(payload.length)
                .putInt(checksum(now.toEpochMilli(), payload))
                .putLong(now.toEpochMilli())
                .put(payload);
    }

    Path file() {
        return file;
    }

    /** The number of its first record. */
    long first() {
        return first;
    }

    /** One past the number of its last record. */
    long end() {
        return first + count;
    }

    long bytes() {
        return bytes;
    }

    /** When its last record was written. */
    Instant newest() {
        return newest;
    }

    void grew(long records, long moreBytes, Instant now) {
        count += records;
        bytes += moreBytes;
        newest = now;
    }

    private static boolean startsRight(FileChannel channel) throws IOException {
        var start = ByteBuffer.allocate(MAGIC.length);
        return readFully(channel, start, 0) && start.equals(ByteBuffer.wrap(MAGIC));
    }

    private static boolean readFully(FileChannel channel, ByteBuffer buffer, long offset) throws IOException {
        while (buffer.hasRemaining()) {
            var count = channel.read(buffer, offset + buffer.position());
            if (count < 0) {
                return false;
            }
        }
        buffer.flip();
        return true;
    }

    private static int checksum(long written, byte[] payload) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(written).flip());
        crc.update(payload);
        return (int) crc.getValue();
    }
}

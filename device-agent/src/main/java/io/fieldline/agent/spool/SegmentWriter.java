package io.fieldline.agent.spool;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to one segment. It writes zeros ahead of the records. While the size of the file does not change, a sync
 * writes only one block, and not the journal of the file system, which would wear an SD card; see docs/decisions/0010.
 */
final class SegmentWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SegmentWriter.class);
    private static final int AHEAD = 1 << 16;

    private final Segment segment;
    private final FileChannel channel;
    private long end;
    private boolean dirty;

    private SegmentWriter(Segment segment, FileChannel channel) {
        this.segment = segment;
        this.channel = channel;
    }

    /** Creates the file, or replaces one with this name. */
    static SegmentWriter open(Segment segment) throws IOException {
        var channel = FileChannel.open(segment.file(), CREATE, TRUNCATE_EXISTING, WRITE, NOFOLLOW_LINKS);
        var writer = new SegmentWriter(segment, channel);
        writer.append(SegmentFormat.magic(), 0, false);
        return writer;
    }

    Segment segment() {
        return segment;
    }

    /** Where the next record begins. */
    long end() {
        return end;
    }

    /**
     * Appends the bytes. After an exception, {@link #close} cuts off the part that was written.
     *
     * @param mostBytes maximum size of the file with the zeros ahead
     * @param sync      whether to return only when the record survives a power cut
     */
    void append(ByteBuffer buffer, long mostBytes, boolean sync) throws IOException {
        var size = buffer.remaining();
        growTo(Math.min(mostBytes, end + size + AHEAD), end + size);
        for (var at = end; buffer.hasRemaining(); ) {
            at += channel.write(buffer, at);
        }
        dirty = true;
        if (sync) {
            sync();
        }
        end += size;
        segment.hasBytes(Math.max(segment.bytes(), end));
    }

    boolean isDirty() {
        return dirty;
    }

    void sync() throws IOException {
        if (dirty) {
            channel.force(false);
            dirty = false;
        }
    }

    /** Cuts off the zeros ahead, and the rest of an append that failed. */
    @Override
    public void close() throws IOException {
        try (channel) {
            channel.truncate(end);
            segment.hasBytes(end);
            sync();
        }
    }

    private void growTo(long size, long needed) {
        if (needed <= segment.bytes() || size <= needed) {
            return;
        }
        try {
            var zeros = ByteBuffer.allocate((int) (size - segment.bytes()));
            for (var at = segment.bytes(); zeros.hasRemaining(); ) {
                at += channel.write(zeros, at);
                segment.hasBytes(at);
            }
        } catch (IOException full) { // the record itself may fit
            log.debug("no room to write ahead: file={}", segment.file(), full);
        }
    }
}

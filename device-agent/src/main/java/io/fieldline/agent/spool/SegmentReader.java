package io.fieldline.agent.spool;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** Reads the records of one segment, forwards. */
final class SegmentReader implements AutoCloseable {
    private final Segment segment;
    private final FileChannel channel;
    private long number;
    private long offset = Segment.MAGIC.length;

    private SegmentReader(Segment segment, FileChannel channel) {
        this.segment = segment;
        this.channel = channel;
        this.number = segment.first();
    }

    static SegmentReader open(Segment segment) throws IOException {
        return new SegmentReader(segment, FileChannel.open(segment.file(), READ));
    }

    boolean canReach(Segment wanted, long wantedNumber) {
        return wanted.equals(segment) && number <= wantedNumber;
    }

    /** The payload of a record, unless the file is damaged there or before. */
    Optional<byte[]> read(long wanted) throws IOException {
        while (true) {
            var stored = Segment.read(channel, offset);
            if (stored.isEmpty() || number == wanted) {
                return stored.map(Segment.Stored::payload);
            }
            offset = stored.get().end();
            number++;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

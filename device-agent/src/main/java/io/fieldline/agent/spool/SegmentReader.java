package io.fieldline.agent.spool;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import io.fieldline.agent.spool.Spool.Numbered;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** Reads the records of one segment, forwards. */
final class SegmentReader implements AutoCloseable {
    private final Segment segment;
    private final FileChannel channel;
    private final RecordScanner scanner;
    private Optional<Numbered> current = Optional.empty();

    private SegmentReader(Segment segment, FileChannel channel) throws IOException {
        this.segment = segment;
        this.channel = channel;
        this.scanner = new RecordScanner(channel);
    }

    static SegmentReader open(Segment segment) throws IOException {
        var channel = FileChannel.open(segment.file(), READ, NOFOLLOW_LINKS);
        try {
            return new SegmentReader(segment, channel);
        } catch (IOException unreadable) {
            channel.close();
            throw unreadable;
        }
    }

    boolean canReach(Segment wanted, long wantedNumber) {
        return wanted.equals(segment) && number() <= wantedNumber;
    }

    /** The record with this number or, if it is damaged, the next intact one; empty at the end of the file. */
    Optional<Numbered> read(long wanted) throws IOException {
        while (current.isEmpty() || current.get().number() < wanted) {
            var stored = scanner.next();
            if (stored.isEmpty()) {
                return Optional.empty();
            }
            current = stored.map(record -> new Numbered(segment.first() + record.index(), record.payload()));
        }
        return current;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private long number() {
        return current.map(Numbered::number).orElse(segment.first() + scanner.expected());
    }
}

package io.fieldline.agent.spool;

import io.fieldline.agent.spool.SpoolSettings.WhenFull;
import io.fieldline.agent.status.Counters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records on disk, numbered in the order of arrival, until each is acknowledged; see docs/decisions/0010. A record
 * survives a kill when {@link #append} returns, and a power cut {@code --spool-sync} later. Bytes and age are limited. A
 * damaged record affects no other record, and a file that cannot be read is renamed. For one thread, except
 * {@link #acknowledged}.
 */
public final class Spool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);

    /** Dropping the oldest readings deletes one of these parts. */
    private static final int SEGMENTS = 16;

    private static final long MAX_SEGMENT_BYTES = 1 << 20;

    private final SpoolFolder folder;
    private final SpoolSettings settings;
    private final SpoolClock clock;
    private final CommittedOffset bookmark;
    private final AckedRanges acknowledged;
    private final SpoolSegments segments;
    private final SpoolReader reader;
    private long syncedAt;

    /** A record and its number. */
    public record Numbered(long number, byte[] payload) {}

    /**
     * The records that were appended.
     *
     * @param count less than requested if the spool is full: the caller retains the rest
     */
    public record Appended(long first, int count) {}

    private Spool(
            SpoolFolder folder, SpoolSettings settings, SpoolClock clock, Counters counters, CommittedOffset bookmark) {
        this.folder = folder;
        this.settings = settings;
        this.clock = clock;
        this.bookmark = bookmark;
        this.acknowledged = new AckedRanges(bookmark.number());
        this.segments = new SpoolSegments(folder, acknowledged, counters);
        this.reader = new SpoolReader(segments, acknowledged, clock);
        this.syncedAt = clock.nanos();
    }

    /**
     * Opens the spool in a folder, and creates the folder if necessary. Damaged files do not prevent that.
     *
     * @throws SpoolInUseException if another process has the folder
     * @throws IOException         if the folder cannot be written
     */
    public static Spool open(Path path, SpoolSettings settings, SpoolClock clock, Counters counters)
            throws IOException {
        var folder = SpoolFolder.open(path);
        try {
            var spool =
                    new Spool(folder, settings, clock, counters, CommittedOffset.open(path.resolve("acknowledged")));
            spool.recover();
            return spool;
        } catch (IOException unusable) {
            folder.close();
            throw unusable;
        }
    }

    private void recover() throws IOException {
        segments.recover();
        rewind();
        if (waiting() > 0) {
            log.info("readings of an earlier run wait: folder={} readings={}", folder.path(), waiting());
        }
    }

    /** Returns when the operating system has the records. If it does not accept them, throws and adds none. */
    public Appended append(List<byte[]> payloads) throws IOException {
        var first = segments.end();
        var fitting = fitting(payloads);
        if (!fitting.isEmpty()) {
            var size = fitting.stream().mapToInt(Spool::stored).sum();
            segments.makeRoom(size + SegmentFormat.MAGIC_BYTES, settings.maxBytes());
            write(segments.writerFor(size, segmentBytes()), fitting, size);
        }
        return new Appended(first, fitting.size());
    }

    /** The next record to send, in order; {@link #advance} moves on to the one after it. */
    public Optional<Numbered> peek() throws IOException {
        return reader.peek();
    }

    public void advance() {
        reader.advance();
    }

    /** Reads again from the oldest record that is not acknowledged. */
    public void rewind() {
        reader.rewind();
    }

    /** The broker has the record, so it is not read again. From any thread. */
    public void acknowledged(long number) {
        acknowledged.add(number, number + 1);
    }

    /** Drops old segments, deletes acknowledged ones, saves the committed offset, and syncs if it is due. */
    public void tidy() throws IOException {
        segments.dropOld(settings, clock);
        segments.deleteAcknowledged(1); // the last one is for the next append
        bookmark.save(acknowledged.below());
        if (segments.isDirty() && clock.nanos() - syncedAt >= settings.sync().toNanos()) {
            syncedAt = clock.nanos();
            segments.sync();
        }
    }

    /** Whether every record survives a power cut. */
    boolean isSynced() {
        return !segments.isDirty();
    }

    /** Throws if the disk does not accept a write. */
    public void probe() throws IOException {
        folder.probe();
    }

    /** The number of records that are neither acknowledged nor lost. */
    public long waiting() {
        return acknowledged.missing(acknowledged.below(), segments.end());
    }

    /** The size of the files on disk. */
    public long bytes() {
        return segments.bytes();
    }

    @Override
    public void close() throws IOException {
        try (folder;
                bookmark) {
            tidy();
            reader.close();
            segments.closeWriter();
            segments.deleteAcknowledged(0);
        }
    }

    /** The first payloads for which there is room; with {@code drop_oldest}, half of the spool can be replaced. */
    private List<byte[]> fitting(List<byte[]> payloads) {
        var left = settings.whenFull() == WhenFull.DROP_OLDEST
                ? settings.maxBytes() / 2
                : settings.maxBytes() - segments.bytesWritten() - SegmentFormat.MAGIC_BYTES;
        var count = 0;
        for (var payload : payloads) {
            left -= stored(payload);
            if (left < 0) {
                break;
            }
            count++;
        }
        return payloads.subList(0, count);
    }

    /** After a failure, the next append begins a new file. */
    private void write(SegmentWriter to, List<byte[]> payloads, int size) throws IOException {
        var others = segments.bytes() - to.segment().bytes();
        var maxBytes = Math.min(segmentBytes(), settings.maxBytes() - others);
        if (!to.isDirty()) {
            syncedAt = clock.nanos(); // from now on, this is the oldest unsynced write
        }
        try {
            to.append(
                    records(to.segment().first(), payloads, size),
                    maxBytes,
                    settings.sync().isZero());
        } catch (IOException full) {
            try {
                segments.closeWriter();
            } catch (IOException alsoThis) {
                full.addSuppressed(alsoThis);
            }
            throw full;
        }
        segments.appended(payloads.size(), clock.nanos());
    }

    /** The bytes of the next records in a segment. */
    private ByteBuffer records(long firstInSegment, List<byte[]> payloads, int size) {
        var buffer = ByteBuffer.allocate(size);
        var seconds = clock.verified().map(now -> now.getEpochSecond()).orElse(0L);
        var index = (int) (segments.end() - firstInSegment);
        for (var payload : payloads) {
            RecordScanner.put(buffer, payload, index++, seconds);
        }
        return buffer.flip();
    }

    private long segmentBytes() {
        return Math.min(MAX_SEGMENT_BYTES, settings.maxBytes() / SEGMENTS);
    }

    private static int stored(byte[] payload) {
        return RecordScanner.HEADER + payload.length;
    }
}

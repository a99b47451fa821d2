package io.fieldline.agent.spool;

import io.fieldline.agent.spool.SpoolSettings.WhenFull;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Counters.Counter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records on disk, numbered in the order of arrival, until each is acknowledged; see docs/decisions/0010. A record
 * survives a kill when {@link #append} returns, and a power cut {@code --spool-sync} later. Bounded by bytes and age. A
 * damaged record costs only itself, and a file that cannot be read is renamed. For one thread, except
 * {@link #acknowledged}.
 */
public final class Spool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);

    /** Dropping the oldest readings deletes one of these parts. */
    private static final int SEGMENTS = 16;

    private static final long MAX_SEGMENT_BYTES = 1 << 20;

    /** A file that cannot be read for this long is renamed; a shorter failure may be a shortage of file handles. */
    private static final Duration UNREADABLE_FOR = Duration.ofSeconds(10);

    private final SpoolFolder folder;
    private final SpoolSettings settings;
    private final SpoolClock clock;
    private final Counters counters;
    private final CommittedOffset bookmark;
    private final AckedRanges acknowledged;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private @Nullable SegmentWriter writer; // to the last of them
    private @Nullable SegmentReader reader;
    private OptionalLong unreadableSince = OptionalLong.empty();
    private long syncedAt;
    private long nextToRead;
    private long nextToWrite;

    /** A record and its number. */
    public record Numbered(long number, byte[] payload) {}

    /**
     * The records that were appended.
     *
     * @param count less than requested if the spool is full: the caller keeps the rest
     */
    public record Appended(long first, int count) {}

    private Spool(
            SpoolFolder folder, SpoolSettings settings, SpoolClock clock, Counters counters, CommittedOffset bookmark) {
        this.folder = folder;
        this.settings = settings;
        this.clock = clock;
        this.counters = counters;
        this.bookmark = bookmark;
        this.acknowledged = new AckedRanges(bookmark.number());
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

    /** Returns when the operating system has the records. If it does not accept them, throws and adds none. */
    public Appended append(List<byte[]> payloads) throws IOException {
        var fitting = fitting(payloads);
        if (fitting.isEmpty()) {
            return new Appended(nextToWrite, 0);
        }
        var size = fitting.stream().mapToInt(Spool::stored).sum();
        makeRoom(size);
        write(writerFor(size), fitting, size);
        var appended = new Appended(nextToWrite, fitting.size());
        nextToWrite += fitting.size();
        return appended;
    }

    /** The next record to send, in order; {@link #advance} goes on to the one after it. */
    public Optional<Numbered> peek() throws IOException {
        while (nextToRead < nextToWrite) {
            if (acknowledged.contains(nextToRead)) {
                nextToRead++;
                continue;
            }
            var segment = segmentToRead();
            if (segment.isEmpty()) {
                giveUp("missing", nextToRead, nextToRead + 1);
                continue;
            }
            var next = read(segment.get());
            var number = next.map(Numbered::number).orElse(segment.get().end());
            if (number == nextToRead) {
                return next;
            }
            giveUp("damaged", nextToRead, Math.min(number, segment.get().end()));
        }
        return Optional.empty();
    }

    public void advance() {
        nextToRead++;
    }

    /** Reads again from the oldest record that is not acknowledged. */
    public void rewind() {
        nextToRead = acknowledged.below();
    }

    /** The broker has it, so it is not read again. From any thread. */
    public void acknowledged(long number) {
        acknowledged.add(number, number + 1);
    }

    /** Syncs and drops what is due, deletes acknowledged segments, and saves the committed offset. */
    public void tidy() throws IOException {
        while (!segments.isEmpty()
                && !isDone(segments.getFirst())
                && segments.getFirst().isOlderThan(settings, clock)) {
            drop(segments.getFirst(), "too old");
        }
        while (segments.size() > 1 && isDone(segments.getFirst())) { // the last one stays, for the next append
            delete(segments.getFirst());
        }
        bookmark.save(acknowledged.below());
        if (writer != null
                && writer.isDirty()
                && clock.nanos() - syncedAt >= settings.sync().toNanos()) {
            syncedAt = clock.nanos();
            writer.sync();
        }
    }

    /** Throws if the disk does not accept a write. */
    public void probe() throws IOException {
        folder.probe();
    }

    /** The number of records that are neither acknowledged nor lost. */
    public long waiting() {
        return acknowledged.missing(acknowledged.below(), nextToWrite);
    }

    /** The size of the files on disk. */
    public long bytes() {
        return segments.stream().mapToLong(Segment::bytes).sum();
    }

    @Override
    public void close() throws IOException {
        try (folder;
                bookmark) {
            tidy();
            closeReader();
            closeWriter();
            while (!segments.isEmpty() && isDone(segments.getFirst())) {
                delete(segments.getFirst());
            }
        }
    }

    /** Changes no file, except that one that cannot be read is renamed. */
    private void recover() throws IOException {
        var files = folder.segments();
        for (var i = 0; i < files.size(); i++) {
            var file = files.get(i);
            var last = i == files.size() - 1;
            if (segments.isEmpty() && nextToWrite == 0) {
                nextToWrite = Segment.first(file);
                acknowledged.add(0, nextToWrite); // everything before it was acknowledged and deleted
            }
            giveUp("in no file", nextToWrite, Segment.first(file));
            nextToWrite = Math.max(nextToWrite, Segment.first(file));
            try {
                var segment = Segment.recover(file, last ? Long.MAX_VALUE : Segment.first(files.get(i + 1)));
                segment.gaps().forEach(gap -> giveUp("damaged", gap.first(), gap.end()));
                segments.addLast(segment);
                nextToWrite = Math.max(nextToWrite, segment.end());
            } catch (IOException unreadable) {
                rename(file, unreadable);
            }
        }
        nextToWrite = Math.max(nextToWrite, acknowledged.below());
        while (!segments.isEmpty() && isDone(segments.getFirst())) {
            delete(segments.getFirst());
        }
        rewind();
        if (waiting() > 0) {
            log.info("readings of an earlier run wait: folder={} readings={}", folder.path(), waiting());
        }
    }

    private List<byte[]> fitting(List<byte[]> payloads) {
        var left = settings.whenFull() == WhenFull.DROP_OLDEST
                ? settings.maxBytes() / 2
                : settings.maxBytes() - bytesWritten() - SegmentFormat.MAGIC_BYTES;
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

    private void makeRoom(long size) throws IOException {
        while (!segments.isEmpty() && bytesWritten() + size + SegmentFormat.MAGIC_BYTES > settings.maxBytes()) {
            drop(segments.getFirst(), "the spool is full");
        }
    }

    private SegmentWriter writerFor(long size) throws IOException {
        if (writer != null && writer.end() + size <= segmentBytes()) {
            return writer;
        }
        closeWriter();
        if (!segments.isEmpty() && segments.getLast().first() == nextToWrite) {
            segments.removeLast(); // it is empty, and the new one has its name
        }
        var segment = new Segment(folder.path(), nextToWrite);
        writer = SegmentWriter.open(segment);
        segments.addLast(segment);
        folder.sync();
        return writer;
    }

    /** After a failure the next append begins a new file. */
    private void write(SegmentWriter to, List<byte[]> payloads, int size) throws IOException {
        var buffer = ByteBuffer.allocate(size);
        var seconds = clock.verified().map(now -> now.getEpochSecond()).orElse(0L);
        var index = (int) (nextToWrite - to.segment().first());
        for (var payload : payloads) {
            RecordScanner.put(buffer, payload, index++, seconds);
        }
        var others = bytes() - to.segment().bytes();
        try {
            if (!to.isDirty()) {
                syncedAt = clock.nanos(); // from here on, this is the oldest unsynced write
            }
            to.append(
                    buffer.flip(),
                    Math.min(segmentBytes(), settings.maxBytes() - others),
                    settings.sync().isZero());
            to.segment().appended(payloads.size(), clock.nanos());
        } catch (IOException full) {
            try {
                closeWriter();
            } catch (IOException alsoThis) {
                full.addSuppressed(alsoThis);
            }
            throw full;
        }
    }

    /** Renames a segment that cannot be read; until then, throws because the failure may be temporary. */
    private Optional<Numbered> read(Segment segment) throws IOException {
        try {
            if (reader == null || !reader.canReach(segment, nextToRead)) {
                closeReader();
                reader = SegmentReader.open(segment);
            }
            var next = reader.read(nextToRead);
            unreadableSince = OptionalLong.empty();
            return next;
        } catch (IOException unreadable) {
            if (unreadableSince.isEmpty()) {
                unreadableSince = OptionalLong.of(clock.nanos());
            }
            if (!(unreadable instanceof NoSuchFileException)
                    && clock.nanos() - unreadableSince.getAsLong() < UNREADABLE_FOR.toNanos()) {
                throw unreadable;
            }
            unreadableSince = OptionalLong.empty();
            if (writer != null && segment.equals(writer.segment())) {
                closeWriter();
            }
            segments.remove(segment);
            rename(segment.file(), unreadable);
            return Optional.empty();
        }
    }

    private Optional<Segment> segmentToRead() {
        return segments.stream()
                .filter(segment -> segment.first() <= nextToRead && nextToRead < segment.end())
                .findFirst();
    }

    private void rename(Path file, IOException reason) {
        counters.add(Counter.DAMAGED_FILES, 1);
        log.warn("a file of readings cannot be read, it is renamed: file={} reason={}", file, DiskReason.of(reason));
        folder.rename(file);
    }

    private void drop(Segment segment, String reason) throws IOException {
        giveUp(reason, segment.first(), segment.end());
        delete(segment);
    }

    private void giveUp(String reason, long first, long end) {
        var lost = first < end ? acknowledged.add(first, end) : 0;
        if (lost > 0) {
            log.warn("readings on disk are lost: reason={} folder={} readings={}", reason, folder.path(), lost);
            counters.add(Counter.DROPPED, lost);
        }
    }

    private void delete(Segment segment) throws IOException {
        if (writer != null && segment.equals(writer.segment())) {
            closeWriter();
        }
        segments.remove(segment);
        folder.delete(segment.file());
    }

    private boolean isDone(Segment segment) {
        return acknowledged.missing(segment.first(), segment.end()) == 0;
    }

    /** Without the zeros that are written ahead. */
    private long bytesWritten() {
        return writer == null ? bytes() : bytes() - writer.segment().bytes() + writer.end();
    }

    private long segmentBytes() {
        return Math.min(MAX_SEGMENT_BYTES, settings.maxBytes() / SEGMENTS);
    }

    private static int stored(byte[] payload) {
        return RecordScanner.HEADER + payload.length;
    }

    private void closeWriter() throws IOException {
        if (writer != null) {
            var closing = writer;
            writer = null;
            closing.close();
        }
    }

    private void closeReader() throws IOException {
        if (reader != null) {
            var closing = reader;
            reader = null;
            closing.close();
        }
    }
}

package io.fieldline.agent.spool;

import io.fieldline.agent.Counters;
import io.fieldline.agent.Counters.Counter;
import io.fieldline.agent.DiskReason;
import io.fieldline.agent.spool.SpoolSettings.WhenFull;
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
 * Records on disk, numbered in the order in which they came, until each is acknowledged; see docs/decisions/0010. What
 * {@link #append} returned for survives a kill, and a power cut from {@code --spool-sync} later on. Bounded by bytes and
 * age. A damaged record costs only itself, and a file that cannot be read is set aside. Of one thread.
 */
public final class Spool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);

    /** Dropping the oldest costs one of so many parts. */
    private static final int SEGMENTS = 16;

    private static final long MAX_SEGMENT_BYTES = 1 << 20;

    /** A file that cannot be read for this long is set aside; less may be a shortage of file handles. */
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
     * How far an append came.
     *
     * @param count less than was given when full: the rest stays with the caller
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
     * Opens the spool in a folder, which is made if need be. Damaged files do not prevent that.
     *
     * @throws SpoolInUseException when another process has the folder
     * @throws IOException         when the folder cannot be written
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

    /** Returns once the records are with the operating system; throws, having added none, when it does not take them. */
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

    /** The broker has it: it is not read again. */
    public void acknowledged(long number) {
        acknowledged.add(number, number + 1);
    }

    /** Syncs what is due, drops what is too old, deletes what is done with, and saves how far the broker has come. */
    public void tidy() throws IOException {
        while (!segments.isEmpty()
                && !isDone(segments.getFirst())
                && segments.getFirst().isOlderThan(settings, clock)) {
            drop(segments.getFirst(), "too old");
        }
        while (segments.size() > 1 && isDone(segments.getFirst())) { // the last stays, to be written to again
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

    /** Throws when the disk takes nothing. */
    public void probe() throws IOException {
        folder.probe();
    }

    /** How many records are neither acknowledged nor given up. */
    public long waiting() {
        return acknowledged.missing(acknowledged.below(), nextToWrite);
    }

    /** What the files take on disk. */
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

    /** Changes no file but one that cannot be read at all. */
    private void recover() throws IOException {
        var files = folder.segments();
        for (var i = 0; i < files.size(); i++) {
            var file = files.get(i);
            var last = i == files.size() - 1;
            if (segments.isEmpty() && nextToWrite == 0) {
                nextToWrite = Segment.first(file);
                acknowledged.add(0, nextToWrite); // all that was deleted before it is done with
            }
            giveUp("in no file", nextToWrite, Segment.first(file));
            nextToWrite = Math.max(nextToWrite, Segment.first(file));
            try {
                var segment = Segment.recover(file, last ? Long.MAX_VALUE : Segment.first(files.get(i + 1)));
                segment.gaps().forEach(gap -> giveUp("damaged", gap.first(), gap.end()));
                segments.addLast(segment);
                nextToWrite = Math.max(nextToWrite, segment.end());
            } catch (IOException unreadable) {
                setAside(file, unreadable);
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
            segments.removeLast(); // nothing came of it; the new one has its name
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
                syncedAt = clock.nanos(); // the oldest that is not synced is of now
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

    /** Sets the segment aside when it cannot be read, and throws while that may pass. */
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
            setAside(segment.file(), unreadable);
            return Optional.empty();
        }
    }

    private Optional<Segment> segmentToRead() {
        return segments.stream()
                .filter(segment -> segment.first() <= nextToRead && nextToRead < segment.end())
                .findFirst();
    }

    private void setAside(Path file, IOException reason) {
        counters.add(Counter.DAMAGED_FILES, 1);
        log.warn("a file of readings cannot be read, it is set aside: file={} reason={}", file, DiskReason.of(reason));
        folder.setAside(file);
    }

    private void drop(Segment segment, String reason) throws IOException {
        giveUp(reason, segment.first(), segment.end());
        delete(segment);
    }

    private void giveUp(String reason, long first, long end) {
        var lost = acknowledged.missing(first, end);
        if (lost > 0) {
            log.warn("readings on disk are lost: reason={} folder={} readings={}", reason, folder.path(), lost);
            counters.add(Counter.DROPPED, lost);
        }
        if (first < end) {
            acknowledged.add(first, end);
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

    /** Without what is written ahead. */
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

package io.fieldline.agent.spool;

import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Counters.Counter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segment files of a spool, oldest first. The last one may be open for writing. A file is deleted if all of its
 * records are acknowledged, or if it is dropped; lost records are counted. For one thread.
 */
final class SpoolSegments {
    private static final Logger log = LoggerFactory.getLogger(SpoolSegments.class);

    private final SpoolFolder folder;
    private final AckedRanges acknowledged;
    private final Counters counters;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private @Nullable SegmentWriter writer; // to the last segment
    private long end;

    SpoolSegments(SpoolFolder folder, AckedRanges acknowledged, Counters counters) {
        this.folder = folder;
        this.acknowledged = acknowledged;
        this.counters = counters;
    }

    /** Finds the records in the folder. Changes no file, except that unreadable ones are renamed. */
    void recover() throws IOException {
        var files = folder.segments();
        if (!files.isEmpty()) {
            end = Segment.first(files.get(0));
            acknowledged.add(0, end); // earlier records were acknowledged, and their files deleted
        }
        for (var i = 0; i < files.size(); i++) {
            recover(files.get(i), i == files.size() - 1 ? Long.MAX_VALUE : Segment.first(files.get(i + 1)));
        }
        end = Math.max(end, acknowledged.below());
        deleteAcknowledged(0);
    }

    /** {@code limit} is the number of the first record in the next file. */
    private void recover(Path file, long limit) {
        lose("in no file", end, Segment.first(file));
        end = Math.max(end, Segment.first(file));
        try {
            var segment = Segment.recover(file, limit);
            segment.gaps().forEach(gap -> lose("damaged", gap.first(), gap.end()));
            segments.addLast(segment);
            end = Math.max(end, segment.end());
        } catch (IOException unreadable) {
            rename(file, unreadable);
        }
    }

    /** The number of the next record, one past the last one. */
    long end() {
        return end;
    }

    /** The segment that should have this record. */
    Optional<Segment> containing(long number) {
        return segments.stream()
                .filter(segment -> segment.first() <= number && number < segment.end())
                .findFirst();
    }

    /** The size of the files. */
    long bytes() {
        return segments.stream().mapToLong(Segment::bytes).sum();
    }

    /** The size of the files, without the zeros that are written ahead. */
    long bytesWritten() {
        return writer == null ? bytes() : bytes() - writer.segment().bytes() + writer.end();
    }

    /** The writer for records of {@code size} bytes: starts a new segment if the last one would exceed the maximum. */
    SegmentWriter writerFor(long size, long maxSegmentBytes) throws IOException {
        if (writer != null && writer.end() + size <= maxSegmentBytes) {
            return writer;
        }
        closeWriter();
        if (!segments.isEmpty() && segments.getLast().first() == end) {
            segments.removeLast(); // it is empty, and the new one has its name
        }
        var segment = new Segment(folder.path(), end);
        writer = SegmentWriter.open(segment);
        segments.addLast(segment);
        folder.sync();
        return writer;
    }

    /** Notes that records were appended; {@code nanos} is on the monotonic clock. */
    void appended(int records, long nanos) {
        segments.getLast().appended(records, nanos);
        end += records;
    }

    boolean isDirty() {
        return writer != null && writer.isDirty();
    }

    void sync() throws IOException {
        if (writer != null) {
            writer.sync();
        }
    }

    void closeWriter() throws IOException {
        if (writer != null) {
            var closing = writer;
            writer = null;
            closing.close();
        }
    }

    /** Drops the oldest segments until the files have room for {@code size} more bytes. */
    void makeRoom(long size, long maxBytes) throws IOException {
        while (!segments.isEmpty() && bytesWritten() + size > maxBytes) {
            drop(segments.getFirst(), "the spool is full");
        }
    }

    void dropOld(SpoolSettings settings, SpoolClock clock) throws IOException {
        while (!segments.isEmpty()
                && !isAcknowledged(segments.getFirst())
                && segments.getFirst().isOlderThan(settings, clock)) {
            drop(segments.getFirst(), "too old");
        }
    }

    /** Deletes the oldest segments without unacknowledged records, until this many segments are left. */
    void deleteAcknowledged(int remaining) throws IOException {
        while (segments.size() > remaining && isAcknowledged(segments.getFirst())) {
            delete(segments.getFirst());
        }
    }

    /** Renames the file of a segment that cannot be read. */
    void setAside(Segment segment, IOException reason) throws IOException {
        closeWriterTo(segment);
        segments.remove(segment);
        rename(segment.file(), reason);
    }

    /** Counts the unacknowledged records in [from, to) as lost; they are not read again. */
    void lose(String reason, long from, long to) {
        var lost = from < to ? acknowledged.add(from, to) : 0;
        if (lost > 0) {
            log.warn("readings on disk are lost: reason={} folder={} readings={}", reason, folder.path(), lost);
            counters.add(Counter.DROPPED, lost);
        }
    }

    private boolean isAcknowledged(Segment segment) {
        return acknowledged.missing(segment.first(), segment.end()) == 0;
    }

    private void drop(Segment segment, String reason) throws IOException {
        lose(reason, segment.first(), segment.end());
        delete(segment);
    }

    private void delete(Segment segment) throws IOException {
        closeWriterTo(segment);
        segments.remove(segment);
        folder.delete(segment.file());
    }

    private void closeWriterTo(Segment segment) throws IOException {
        if (writer != null && segment.equals(writer.segment())) {
            closeWriter();
        }
    }

    private void rename(Path file, IOException reason) {
        counters.add(Counter.DAMAGED_FILES, 1);
        log.warn("a file of readings cannot be read, it is renamed: file={} reason={}", file, DiskReason.of(reason));
        folder.rename(file);
    }
}

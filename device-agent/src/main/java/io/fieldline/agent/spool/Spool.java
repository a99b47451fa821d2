package io.fieldline.agent.spool;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.fieldline.agent.Counters;
import io.fieldline.agent.Counters.Counter;
import io.fieldline.agent.spool.SpoolSettings.WhenFull;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records on disk, numbered in the order in which they came, until each is acknowledged; see docs/decisions/0010. What
 * {@link #append} returned for survives a kill and a power cut. Bounded by bytes and age. Of one thread.
 */
public final class Spool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);

    /** Dropping the oldest costs one of so many parts. */
    private static final int SEGMENTS = 16;

    private static final long MAX_SEGMENT_BYTES = 1 << 20;

    /** A record that seems older was written before the clock was set: its age is not known. */
    private static final Instant CLOCK_NOT_SET = Instant.parse("2025-01-01T00:00:00Z");

    private final Path folder;
    private final SpoolSettings settings;
    private final Clock clock;
    private final Counters counters;
    private final FileChannel lock;
    private final Bookmark bookmark;
    private final Acknowledged acknowledged;
    private final Deque<Segment> segments = new ArrayDeque<>(); // the last is the one to write to, if one is open
    private @Nullable FileChannel writing;
    private @Nullable SegmentReader reading;
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
            Path folder, SpoolSettings settings, Clock clock, Counters counters, FileChannel lock, Bookmark bookmark) {
        this.folder = folder;
        this.settings = settings;
        this.clock = clock;
        this.counters = counters;
        this.lock = lock;
        this.bookmark = bookmark;
        this.acknowledged = new Acknowledged(bookmark.number());
    }

    /**
     * Opens the spool in a folder, which is made if need be, and cuts off what a kill or a power cut left of a record.
     *
     * @throws IOException when the folder cannot be written, or another process has it; the message says what to do
     */
    public static Spool open(Path folder, SpoolSettings settings, Clock clock, Counters counters) throws IOException {
        Files.createDirectories(folder);
        var lock = lock(folder);
        try {
            var spool =
                    new Spool(folder, settings, clock, counters, lock, Bookmark.open(folder.resolve("acknowledged")));
            spool.recover();
            return spool;
        } catch (IOException unreadable) {
            lock.close();
            throw unreadable;
        }
    }

    /** Returns once the records are on disk; throws, having added none, when the disk does not take them. */
    public Appended append(List<byte[]> payloads) throws IOException {
        var fitting = fitting(payloads);
        if (fitting.isEmpty()) {
            return new Appended(nextToWrite, 0);
        }
        var now = clock.instant();
        var buffer =
                ByteBuffer.allocate(fitting.stream().mapToInt(Spool::stored).sum());
        fitting.forEach(payload -> Segment.put(buffer, payload, now));
        makeRoom(buffer.capacity());
        write(segmentFor(buffer.capacity()), buffer.flip());
        segments.getLast().grew(fitting.size(), buffer.capacity(), now);
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
            var payload = read();
            if (payload.isPresent()) {
                return Optional.of(new Numbered(nextToRead, payload.get()));
            }
            giveUpToSegmentEnd();
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

    /** Drops what is too old, deletes what is done with, and remembers how far the broker has come. */
    public void tidy() throws IOException {
        while (!segments.isEmpty() && isTooOld(segments.getFirst())) {
            drop(segments.getFirst(), "too old");
        }
        while (segments.size() > 1 && isDone(segments.getFirst())) { // the last is kept, to be written to again
            delete(segments.getFirst());
        }
        bookmark.save(acknowledged.below());
    }

    /** How many records are neither acknowledged nor given up. */
    public long waiting() {
        return acknowledged.missing(acknowledged.below(), nextToWrite);
    }

    @Override
    public void close() throws IOException {
        try (lock;
                bookmark) {
            tidy();
            closeReading();
            closeWriting();
            while (!segments.isEmpty() && isDone(segments.getFirst())) {
                delete(segments.getFirst());
            }
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        var channel = FileChannel.open(folder.resolve("lock"), CREATE, WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException ours) {
            log.debug("locked within this process", ours);
        }
        channel.close();
        throw new IOException(
                "%s belongs to another device-agent that runs; give each its own --device-name".formatted(folder));
    }

    private void recover() throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.filter(Segment::isOne).sorted().toList()) {
                var segment = Segment.recover(file);
                acknowledged.add(nextToWrite, segment.first()); // what is in no file is not waited for
                segments.addLast(segment);
                nextToWrite = segment.end();
            }
        }
        nextToWrite = Math.max(nextToWrite, acknowledged.below());
        while (!segments.isEmpty() && isDone(segments.getFirst())) {
            delete(segments.getFirst());
        }
        rewind();
        if (waiting() > 0) {
            log.info("readings of an earlier run wait: folder={} readings={}", folder, waiting());
        }
    }

    private List<byte[]> fitting(List<byte[]> payloads) {
        var left = settings.whenFull() == WhenFull.DROP_OLDEST
                ? settings.maxBytes() / 2
                : settings.maxBytes() - bytes() - Segment.MAGIC.length;
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
        while (!segments.isEmpty() && bytes() + size + Segment.MAGIC.length > settings.maxBytes()) {
            drop(segments.getFirst(), "the spool is full");
        }
    }

    private Segment segmentFor(long size) throws IOException {
        var segmentBytes = Math.min(MAX_SEGMENT_BYTES, settings.maxBytes() / SEGMENTS);
        if (writing != null && segments.getLast().bytes() + size <= segmentBytes) {
            return segments.getLast();
        }
        closeWriting();
        if (!segments.isEmpty() && segments.getLast().first() == nextToWrite) {
            segments.removeLast(); // nothing came of it; the new one has its name
        }
        var segment = new Segment(folder, nextToWrite);
        segments.addLast(segment);
        writing = FileChannel.open(segment.file(), CREATE, TRUNCATE_EXISTING, WRITE);
        write(segment, ByteBuffer.wrap(Segment.MAGIC));
        segment.grew(0, Segment.MAGIC.length, clock.instant());
        syncFolder();
        return segment;
    }

    /** Appends, or leaves the segment as it was and lets the next append begin a new one. */
    private void write(Segment segment, ByteBuffer buffer) throws IOException {
        var channel = Optional.ofNullable(writing).orElseThrow();
        try {
            for (var at = segment.bytes(); buffer.hasRemaining(); ) {
                at += channel.write(buffer, at);
            }
            channel.force(false);
        } catch (IOException full) {
            try (channel) {
                channel.truncate(segment.bytes());
            } catch (IOException alsoThis) { // it is cut at the next start, like any torn record
                full.addSuppressed(alsoThis);
            }
            writing = null;
            throw full;
        }
    }

    /** So that a power cut does not take the new file's name. */
    private void syncFolder() throws IOException {
        try (var entries = FileChannel.open(folder, READ)) {
            entries.force(true);
        }
    }

    private Optional<byte[]> read() throws IOException {
        var segment = segmentToRead();
        if (segment.isEmpty()) {
            return Optional.empty();
        }
        if (reading == null || !reading.canReach(segment.get(), nextToRead)) {
            closeReading();
            reading = SegmentReader.open(segment.get());
        }
        return reading.read(nextToRead);
    }

    private Optional<Segment> segmentToRead() {
        return segments.stream()
                .filter(segment -> segment.first() <= nextToRead && nextToRead < segment.end())
                .findFirst();
    }

    /** A record cannot be read back, which a broken disk makes: nor can what follows it in its file. */
    private void giveUpToSegmentEnd() {
        var end = segmentToRead().map(Segment::end).orElse(nextToRead + 1);
        log.warn("readings on disk are damaged, and lost: folder={} readings={}", folder, end - nextToRead);
        giveUp(nextToRead, end);
    }

    private void drop(Segment segment, String reason) throws IOException {
        var lost = acknowledged.missing(segment.first(), segment.end());
        if (lost > 0) {
            log.warn("dropping the oldest readings: reason={} folder={} readings={}", reason, folder, lost);
        }
        giveUp(segment.first(), segment.end());
        delete(segment);
    }

    private void giveUp(long first, long end) {
        counters.add(Counter.DROPPED, acknowledged.missing(first, end));
        acknowledged.add(first, end);
    }

    private void delete(Segment segment) throws IOException {
        if (segment.equals(segments.peekLast())) {
            closeWriting();
        }
        segments.remove(segment);
        Files.deleteIfExists(segment.file());
    }

    private boolean isDone(Segment segment) {
        return acknowledged.missing(segment.first(), segment.end()) == 0;
    }

    private boolean isTooOld(Segment segment) {
        return segment.newest().isAfter(CLOCK_NOT_SET)
                && segment.newest().isBefore(clock.instant().minus(settings.maxAge()))
                && !isDone(segment);
    }

    private long bytes() {
        return segments.stream().mapToLong(Segment::bytes).sum();
    }

    private static int stored(byte[] payload) {
        return Segment.OVERHEAD + payload.length;
    }

    private void closeWriting() throws IOException {
        if (writing != null) {
            writing.close();
            writing = null;
        }
    }

    private void closeReading() throws IOException {
        if (reading != null) {
            reading.close();
            reading = null;
        }
    }
}

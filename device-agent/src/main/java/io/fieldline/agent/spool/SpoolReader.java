package io.fieldline.agent.spool;

import io.fieldline.agent.spool.Spool.Numbered;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads the unacknowledged records of a spool in order, from segment to segment. For one thread. */
final class SpoolReader implements AutoCloseable {
    /** A file that cannot be read for this long is renamed; a shorter failure may be a shortage of file handles. */
    private static final Duration UNREADABLE_FOR = Duration.ofSeconds(10);

    private final SpoolSegments segments;
    private final AckedRanges acknowledged;
    private final SpoolClock clock;
    private @Nullable SegmentReader reader;
    private OptionalLong unreadableSince = OptionalLong.empty();
    private long next;

    SpoolReader(SpoolSegments segments, AckedRanges acknowledged, SpoolClock clock) {
        this.segments = segments;
        this.acknowledged = acknowledged;
        this.clock = clock;
    }

    /** The next record; missing and damaged ones are counted as lost. */
    Optional<Numbered> peek() throws IOException {
        while (next < segments.end()) {
            if (acknowledged.contains(next)) {
                next++;
                continue;
            }
            var segment = segments.containing(next);
            if (segment.isEmpty()) {
                segments.lose("missing", next, next + 1);
                continue;
            }
            var found = read(segment.get());
            var number = found.map(Numbered::number).orElse(segment.get().end());
            if (number == next) {
                return found;
            }
            segments.lose("damaged", next, Math.min(number, segment.get().end()));
        }
        return Optional.empty();
    }

    void advance() {
        next++;
    }

    /** Reads again from the oldest record that is not acknowledged. */
    void rewind() {
        next = acknowledged.below();
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            var closing = reader;
            reader = null;
            closing.close();
        }
    }

    /** Sets a segment aside that cannot be read; until then, throws because the failure may be temporary. */
    private Optional<Numbered> read(Segment segment) throws IOException {
        try {
            if (reader == null || !reader.canReach(segment, next)) {
                close();
                reader = SegmentReader.open(segment);
            }
            var found = reader.read(next);
            unreadableSince = OptionalLong.empty();
            return found;
        } catch (IOException unreadable) {
            if (mayPass(unreadable)) {
                throw unreadable;
            }
            unreadableSince = OptionalLong.empty();
            segments.setAside(segment, unreadable);
            return Optional.empty();
        }
    }

    private boolean mayPass(IOException unreadable) {
        if (unreadableSince.isEmpty()) {
            unreadableSince = OptionalLong.of(clock.nanos());
        }
        return !(unreadable instanceof NoSuchFileException)
                && clock.nanos() - unreadableSince.getAsLong() < UNREADABLE_FOR.toNanos();
    }
}

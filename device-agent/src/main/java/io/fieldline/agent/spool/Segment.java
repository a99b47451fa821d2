package io.fieldline.agent.spool;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** One file of the spool, named by the number of its first record. {@link RecordScanner} describes its content. */
final class Segment {
    private static final String SUFFIX = ".segment";

    private final Path file;
    private final long first;
    private final List<Gap> gaps = new ArrayList<>();
    private long end;
    private long bytes;
    private long newestSeconds;
    private OptionalLong appendedAt = OptionalLong.empty();
    private OptionalLong oldSince = OptionalLong.empty();

    /** Records in [first, end) that are damaged. */
    record Gap(long first, long end) {}

    /** A new segment without records. */
    Segment(Path folder, long first) {
        this(folder.resolve("%019d%s".formatted(first, SUFFIX)));
    }

    private Segment(Path file) {
        this.file = file;
        this.first = first(file);
        this.end = first;
    }

    static boolean isOne(Path file) {
        return file.getFileName().toString().matches("\\d{19}\\" + SUFFIX);
    }

    /** The number of the first record of a file, which is its name. */
    static long first(Path file) {
        var name = file.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    }

    /** Finds the whole records of a file below {@code limit}, the next file's first; changes nothing in it. */
    static Segment recover(Path file, long limit) throws IOException {
        var segment = new Segment(file);
        try (var channel = FileChannel.open(file, READ, NOFOLLOW_LINKS)) {
            var scanner = new RecordScanner(channel);
            var expected = scanner.expected();
            for (var next = scanner.next();
                    next.isPresent() && segment.first + next.get().index() < limit;
                    next = scanner.next()) {
                segment.gap(expected, next.get().index());
                segment.newestSeconds = next.get().seconds();
                expected = scanner.expected();
            }
            var damaged = limit == Long.MAX_VALUE ? scanner.damagedAtTheEnd() : 0;
            segment.gap(expected, expected + damaged);
            segment.end = segment.first + expected + damaged;
            segment.bytes = channel.size();
            return segment;
        }
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
        return end;
    }

    long bytes() {
        return bytes;
    }

    List<Gap> gaps() {
        return gaps;
    }

    void hasBytes(long size) {
        bytes = size;
    }

    /** {@code nanos} is on the monotonic clock. */
    void appended(int records, long nanos) {
        end += records;
        appendedAt = OptionalLong.of(nanos);
    }

    /**
     * Whether its newest record is older than the maximum age: by the monotonic clock if this process wrote it, else by
     * the verified wall clock. That clock must report it for an hour, because a clock that jumps must not delete
     * readings.
     */
    boolean isOlderThan(SpoolSettings settings, SpoolClock clock) {
        if (appendedAt.isPresent()) {
            return clock.nanos() - appendedAt.getAsLong() > settings.maxAge().toNanos();
        }
        var seemsOld = newestSeconds > 0
                && clock.verified()
                        .map(now -> newestSeconds < now.minus(settings.maxAge()).getEpochSecond())
                        .orElse(false);
        if (!seemsOld) {
            oldSince = OptionalLong.empty();
            return false;
        }
        if (oldSince.isEmpty()) {
            oldSince = OptionalLong.of(clock.nanos());
        }
        return clock.nanos() - oldSince.getAsLong() >= SpoolSettings.OLD_FOR.toNanos();
    }

    private void gap(long from, long to) {
        if (from < to) {
            gaps.add(new Gap(first + from, first + to));
        }
    }
}

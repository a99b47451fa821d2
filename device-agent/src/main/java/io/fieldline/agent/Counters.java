package io.fieldline.agent;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What went wrong since the start, counted. From any thread. */
public final class Counters {
    private final Map<Counter, AtomicLong> counts = new EnumMap<>(Counter.class);

    public enum Counter {
        /** Lines of the board that could not be read. */
        BAD_LINES,
        /** Frames missing between two of the board's, by its sequence. */
        LOST_FRAMES,
        /** Times that the board began anew while its line stayed open. */
        BOARD_RESETS,
        /** Times that the board's line was lost. */
        LINE_LOSSES,
        /** Times that the disk did not take readings. */
        DISK_FAILURES,
        /** Readings given up: no room in memory or on disk, too old, or damaged there. */
        DROPPED,
        /** Commands that were not passed on: unknown, or too many at once. */
        REFUSED_COMMANDS,
        /** Spool files that could not be read and were set aside. */
        DAMAGED_FILES,
        /** Readings that the broker does not take because they are too large or not what it expects. */
        REJECTED,
        /** Times that the broker refused the account, the client id or a topic. */
        REFUSALS,
        /** Times that the broker stayed connected and acknowledged nothing for a while. */
        STALLS
    }

    public Counters() {
        for (var counter : Counter.values()) {
            counts.put(counter, new AtomicLong());
        }
    }

    /** Returns the new count. */
    public long add(Counter counter, long count) {
        return count(counter).addAndGet(count);
    }

    public long get(Counter counter) {
        return count(counter).get();
    }

    /** {@code {"bad_lines":0,…}} */
    String json() {
        return Stream.of(Counter.values())
                .map(counter -> "\"%s\":%d".formatted(counter.name().toLowerCase(Locale.ROOT), get(counter)))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private AtomicLong count(Counter counter) {
        return Objects.requireNonNull(counts.get(counter));
    }
}

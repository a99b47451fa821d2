package io.fieldline.agent.status;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts faults since the start. From any thread. */
public final class Counters {
    private final Map<Counter, AtomicLong> counts = new EnumMap<>(Counter.class);

    public enum Counter {
        /** Lines of the board that are invalid. */
        BAD_LINES,
        /** Frames of the board that are missing, by their sequence numbers. */
        LOST_FRAMES,
        /** Resets of the board while its line stayed open. */
        BOARD_RESETS,
        /** Losses of the line to the board. */
        LINE_LOSSES,
        /** Failures of the disk to store readings. */
        DISK_FAILURES,
        /** Readings lost: no room in memory or on disk, too old, or damaged. */
        DROPPED,
        /** Commands that were refused: unknown, or too many at the same time. */
        REFUSED_COMMANDS,
        /** Spool files that could not be read and were renamed. */
        DAMAGED_FILES,
        /** Readings that the broker rejects because they are too large or have an unexpected form. */
        REJECTED,
        /** Refusals of the account, the client id or a topic by the broker. */
        REFUSALS,
        /** Stalls: the broker stayed connected and acknowledged nothing for 15 s. */
        STALLS,
        /** Readings that are not sent again after a lost connection, because too many were acknowledged before it. */
        NOT_RESENDABLE
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
    public String json() {
        return Stream.of(Counter.values())
                .map(counter -> "\"%s\":%d".formatted(counter.name().toLowerCase(Locale.ROOT), get(counter)))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private AtomicLong count(Counter counter) {
        return Objects.requireNonNull(counts.get(counter));
    }
}

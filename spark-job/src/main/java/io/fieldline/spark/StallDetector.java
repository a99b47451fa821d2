package io.fieldline.spark;

import java.time.Duration;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Detects that a query is stalled: its batches have stopped ending. Written by one thread, read by any. */
final class StallDetector {
    private static final Duration NOT_READY = Duration.ofSeconds(60);
    private static final Duration NOT_ALIVE = Duration.ofMinutes(10);
    private static final int TRIGGERS = 3;

    private final String query;
    private final LongSupplier nanoTime;
    private final Duration notReady;
    private volatile long lastNanos;

    /** The query is expected to start now. */
    StallDetector(String query, Duration trigger, LongSupplier nanoTime) {
        this.query = query;
        this.nanoTime = nanoTime;
        var triggers = trigger.multipliedBy(TRIGGERS);
        this.notReady = triggers.compareTo(NOT_READY) > 0 ? triggers : NOT_READY;
        this.lastNanos = nanoTime.getAsLong();
    }

    /** The first problem of several queries; empty if there is none. */
    static String first(Collection<StallDetector> queries, Function<StallDetector, String> problem) {
        return queries.stream()
                .map(problem)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    void batchEnded() {
        lastNanos = nanoTime.getAsLong();
    }

    /** How long ago the last batch ended, or the query started. */
    Duration age() {
        return Duration.ofNanos(nanoTime.getAsLong() - lastNanos);
    }

    /** Why the job is not ready; empty if it is. */
    String notReady() {
        return describeAfter(notReady);
    }

    /** Why the job should be started again; empty if it should not. */
    String notAlive() {
        return describeAfter(notReady.compareTo(NOT_ALIVE) > 0 ? notReady : NOT_ALIVE);
    }

    private String describeAfter(Duration limit) {
        var age = age();
        return age.compareTo(limit) < 0
                ? ""
                : "the query %s is stalled: no batch has ended for %d s".formatted(query, age.toSeconds());
    }
}

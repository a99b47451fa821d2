package io.fieldline.lifecycle;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Shows whether a loop makes progress. The loop calls {@link #turn} each time it comes around; any thread may ask. */
public final class WorkLoop {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long NOT_RUNNING = Long.MIN_VALUE;

    private final String name;
    private final LongSupplier nanoTime;
    private volatile long turnedAt = NOT_RUNNING;

    /** A loop that has not started; it counts as working. */
    public WorkLoop(String name) {
        this(name, System::nanoTime);
    }

    WorkLoop(String name, LongSupplier nanoTime) {
        this.name = name;
        this.nanoTime = nanoTime;
    }

    /** The loop must call this at least once in 90 s. */
    public void turn() {
        turnedAt = nanoTime.getAsLong();
    }

    /** The loop has ended, or waits for something that no restart would bring back. */
    public void pause() {
        turnedAt = NOT_RUNNING;
    }

    /** Why a restart would help; empty if the loop makes progress. */
    public String stuck() {
        var last = turnedAt;
        var silence = last == NOT_RUNNING ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - last);
        return silence.compareTo(PATIENCE) < 0
                ? ""
                : "the loop %s is stuck: it has made no progress for %d s".formatted(name, silence.toSeconds());
    }
}

package io.fieldline.agent.clock;

import io.fieldline.agent.clock.ClockProbe.Verdict;
import io.fieldline.agent.spool.SpoolClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time of day, anchored to the monotonic clock, and whether it can be believed. A wall clock that departs from the
 * anchor by more than a second has jumped: then there is a new anchor, and the clock is verified again. From any
 * thread; {@link #run} verifies the clock on a thread of its own, because that may take seconds.
 */
public final class SystemTime implements SpoolClock {
    private static final Logger log = LoggerFactory.getLogger(SystemTime.class);

    /** No reading is older than this software: a clock with an earlier time was never set. */
    public static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

    private static final Duration STEP = Duration.ofSeconds(1);

    /** A time service may slew the clock by 0.05 % (adjtimex(2)); twice as much is not a step yet. */
    private static final int SLEW_PARTS = 1_000;

    /** An unverified clock that jumped is believed again after this long without another jump. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final LongSupplier nanos;
    private final ClockProbe probe;
    private final long start;
    private long anchorNanos;
    private Instant anchorWall;
    private long settledAt;
    private long steps;
    private long stepsProbed;
    private Verdict verdict = Verdict.NOT_SYNCHRONIZED; // before the first check

    public SystemTime(InstantSource clock, LongSupplier nanos, ClockProbe probe) {
        this.clock = clock;
        this.nanos = nanos;
        this.probe = probe;
        this.start = nanos.getAsLong();
        this.anchorNanos = start;
        this.settledAt = start;
        this.anchorWall = clock.instant();
    }

    /** Checks each second while the clock is not synchronized, until the thread is interrupted. */
    public void run() throws InterruptedException {
        while (true) {
            check();
            TimeUnit.SECONDS.sleep(1);
        }
    }

    /** Looks for a step, and verifies a clock that is not synchronized. For one thread. */
    public void check() {
        var stepsBefore = steps();
        if (isVerified()) {
            return;
        }
        if (stepsBefore > stepsProbed) {
            stepsProbed = stepsBefore;
            probe.stepped();
        }
        var answer = probe.ask();
        synchronized (this) {
            look();
            if (steps == stepsBefore && verdict != answer) {
                verdict = answer;
                log.info("clock: {} now={}", describe(), anchorWall);
            }
        }
    }

    /** Whether readings taken now have the right time, as far as it can be verified. */
    public synchronized boolean isBelieved() {
        look();
        return !anchorWall.isBefore(EARLIEST)
                && (verdict == Verdict.SYNCHRONIZED || (verdict == Verdict.UNKNOWN && anchorNanos - settledAt >= 0));
    }

    /** The time of day of a moment of the monotonic clock; if the clock was never set, a guess not before EARLIEST. */
    public synchronized Instant at(long moment) {
        look();
        return anchorWall.isBefore(EARLIEST)
                ? EARLIEST.plusNanos(moment - start)
                : anchorWall.plusNanos(moment - anchorNanos);
    }

    @Override
    public long nanos() {
        return nanos.getAsLong();
    }

    @Override
    public synchronized Optional<Instant> verified() {
        return isVerified() ? Optional.of(anchorWall) : Optional.empty();
    }

    /** The number of jumps of the clock. */
    public synchronized long steps() {
        look();
        return steps;
    }

    public synchronized String describe() {
        return switch (verdict) {
            case SYNCHRONIZED -> "synchronized";
            case NOT_SYNCHRONIZED -> "not synchronized";
            case UNKNOWN -> "cannot be verified on this system, used unverified";
        };
    }

    private synchronized boolean isVerified() {
        look();
        return verdict == Verdict.SYNCHRONIZED && !anchorWall.isBefore(EARLIEST);
    }

    /** Follows a clock that is slewed, and notices one that jumps. */
    private void look() {
        var nowNanos = nanos.getAsLong();
        var now = clock.instant();
        var reading = nanos.getAsLong() - nowNanos; // long if this thread had to wait in between
        var passed = nowNanos - anchorNanos;
        var jump = Duration.between(anchorWall.plusNanos(passed), now);
        var wasSet = !anchorWall.isBefore(EARLIEST);
        anchorNanos = nowNanos;
        anchorWall = now;
        if (jump.abs().compareTo(STEP.plusNanos(passed / SLEW_PARTS + reading)) <= 0) {
            return;
        }
        steps++;
        log.warn("the clock jumped: by={} now={}", jump, now);
        if (wasSet) { // otherwise it is set for the first time
            settledAt = nowNanos + SETTLED.toNanos();
        }
        if (verdict == Verdict.SYNCHRONIZED) {
            verdict = Verdict.NOT_SYNCHRONIZED;
        }
    }
}

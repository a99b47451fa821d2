package io.fieldline.agent;

import io.fieldline.agent.Counters.Counter;
import io.fieldline.agent.DeviceStatus.Problem;
import io.fieldline.agent.spool.Spool;
import io.fieldline.agent.spool.Spool.Numbered;
import io.fieldline.agent.spool.SpoolInUseException;
import io.fieldline.messages.ReadingJson;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves to disk what the broker does not take at once, and sends it from there, in order and no faster than told, marked
 * as historical. Without a disk that takes readings they stay in memory, and it is tried again. Everything that can wait
 * for a disk runs on the thread that calls {@link #run}.
 */
final class Backlog {
    private static final Logger log = LoggerFactory.getLogger(Backlog.class);

    /** A broker that answers within this costs no disk write. */
    private static final Duration PROMPT = Duration.ofMillis(250);

    /** From one write to the next: with PROMPT, and a quarter of a second for the disk, a reading is safe within 1 s. */
    private static final Duration TICK = Duration.ofMillis(500);

    /** From one handful of old readings to the next. */
    private static final Duration PACE = Duration.ofMillis(50);

    /** From one attempt to use a folder that cannot be used to the next. */
    private static final Duration RETRY = Duration.ofSeconds(10);

    /** Saved at a time: each is copied, and memory is short. */
    private static final long BATCH_BYTES = 1 << 18;

    private final Publisher publisher;
    private final SpoolOpener opener;
    private final Counters counters;
    private final Runnable eachTick;
    private final double ratePerNano;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Spool spool;
    private long triedAt = System.nanoTime();
    private int attempt;
    private double allowance;
    private long allowedAt = System.nanoTime();
    private String failing = ""; // the reason, while the disk does not take readings
    private boolean unreadable;
    private volatile long waiting;

    /** Opens the device's folder, or says why it cannot be used. */
    @FunctionalInterface
    interface SpoolOpener {
        Spool open() throws IOException;
    }

    /** {@code rate} is in readings a second; {@code eachTick} runs twice a second. */
    Backlog(Publisher publisher, SpoolOpener opener, int rate, Counters counters, Runnable eachTick) {
        this.publisher = publisher;
        this.opener = opener;
        this.counters = counters;
        this.eachTick = eachTick;
        this.ratePerNano = rate / 1e9;
        this.attempt = publisher.attempt();
    }

    /** Before {@link #run}: throws when another process has the folder; one that cannot be used is opened later. */
    void open() throws SpoolInUseException {
        try {
            spool = opener.open();
            waiting = spool.waiting();
        } catch (SpoolInUseException inUse) {
            throw inUse;
        } catch (IOException unusable) {
            failed(unusable);
        }
    }

    /** Works until {@link #stop}; then everything that the broker does not have is on disk. */
    void run() throws InterruptedException {
        var nextTick = System.nanoTime();
        while (!stopping.await(pause(nextTick), TimeUnit.NANOSECONDS)) {
            var tick = nextTick - System.nanoTime() <= 0;
            if (tick) {
                nextTick = System.nanoTime() + TICK.toNanos();
                retry();
                save(PROMPT);
                eachTick.run();
            }
            attempt(opened -> {
                learnWhatTheBrokerHas(opened);
                if (tick) {
                    opened.tidy();
                }
                send(opened);
                waiting = opened.waiting();
            });
        }
        finish();
    }

    void stop() {
        stopping.countDown();
    }

    /** How many readings wait on disk. From any thread. */
    long waiting() {
        return waiting;
    }

    private void finish() {
        save(Duration.ZERO);
        attempt(this::learnWhatTheBrokerHas);
        var unsaved = publisher.memoryReadings();
        if (!publisher.unsaved(Duration.ZERO, 1).isEmpty()) {
            log.warn("stopping, and the disk did not take all readings: lost={}", unsaved);
        }
        attempt(Spool::close);
    }

    private long pause(long nextTick) {
        var untilTick = nextTick - System.nanoTime();
        return waiting > 0 ? Math.min(untilTick, PACE.toNanos()) : untilTick;
    }

    /** Opens the folder that could not be used or, when nothing has to be saved, finds out whether it can be again. */
    private void retry() {
        if (failing.isEmpty() || System.nanoTime() - triedAt < RETRY.toNanos()) {
            return;
        }
        triedAt = System.nanoTime();
        try {
            if (spool == null) {
                spool = opener.open();
            }
            spool.probe();
            healed();
        } catch (IOException unusable) {
            failed(unusable);
        }
    }

    /** A batch at a time; after a failure a single reading shows whether the disk takes any. */
    private void save(Duration age) {
        attempt(opened -> {
            var readings = publisher.unsaved(age, failing.isEmpty() ? BATCH_BYTES : 1);
            while (!readings.isEmpty()) {
                var appended = opened.append(readings.stream()
                        .map(UnackedReading::json)
                        .map(ReadingJson::historical)
                        .toList());
                publisher.saved(readings.subList(0, appended.count()), appended.first());
                healed();
                if (appended.count() < readings.size()) {
                    return; // full
                }
                readings = publisher.unsaved(age, BATCH_BYTES);
            }
        });
    }

    private void learnWhatTheBrokerHas(Spool opened) {
        publisher.takeAcknowledged().forEach(opened::acknowledged);
    }

    private void send(Spool opened) {
        var current = publisher.attempt();
        if (current != attempt) {
            attempt = current;
            opened.rewind();
        }
        replenish();
        for (var next = peek(opened); next.isPresent() && allowance >= 1; next = peek(opened)) {
            if (publisher.isOnItsWay(next.get().number())) {
                return; // a newer one must not overtake it: if it is not acknowledged, it is sent from here
            }
            if (!publisher.send(next.get(), current)) {
                return;
            }
            allowance--;
            opened.advance();
        }
    }

    /** A file that cannot be read now is tried again, until the spool sets it aside. */
    private Optional<Numbered> peek(Spool opened) {
        try {
            var next = opened.peek();
            unreadable = false;
            return next;
        } catch (IOException broken) {
            if (!unreadable) {
                counters.add(Counter.DISK_FAILURES, 1);
                log.warn("readings on disk cannot be read now, trying again: reason={}", DiskReason.of(broken));
            }
            unreadable = true;
            return Optional.empty();
        }
    }

    /** What was not used is lost, but for a moment's worth. */
    private void replenish() {
        var now = System.nanoTime();
        var most = Math.max(1, ratePerNano * 4 * PACE.toNanos());
        allowance = Math.min(most, allowance + (now - allowedAt) * ratePerNano);
        allowedAt = now;
    }

    private interface DiskWork {
        void run(Spool opened) throws IOException;
    }

    private void attempt(DiskWork work) {
        if (spool == null) {
            return;
        }
        try {
            work.run(spool);
        } catch (IOException broken) {
            failed(broken);
        }
    }

    private void failed(IOException broken) {
        counters.add(Counter.DISK_FAILURES, 1);
        var reason = DiskReason.of(broken);
        if (failing.isEmpty()) {
            log.warn("the disk does not take readings, they wait in memory: reason={}", reason);
            publisher.problem(Problem.NO_DISK, "readings wait in memory only: " + reason);
        }
        failing = reason;
    }

    private void healed() {
        if (!failing.isEmpty()) {
            failing = "";
            log.info("the disk takes readings again");
            publisher.solved(Problem.NO_DISK);
        }
    }
}

package io.fieldline.agent;

import io.fieldline.agent.spool.Spool;
import io.fieldline.messages.ReadingJson;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings to disk what the broker does not take at once, and from there to the broker, in order and no faster than told,
 * marked as historical. Everything that can wait for a disk runs on the thread that calls {@link #run}.
 */
final class Backlog {
    private static final Logger log = LoggerFactory.getLogger(Backlog.class);

    /** A broker that answers within this costs no disk write. */
    private static final Duration PROMPT = Duration.ofMillis(250);

    /** From one write to the next: with PROMPT, and a quarter of a second for the disk, a reading is safe within 1 s. */
    private static final Duration TICK = Duration.ofMillis(500);

    /** From one handful of old readings to the next. */
    private static final Duration PACE = Duration.ofMillis(50);

    private final Publisher publisher;
    private final Spool spool;
    private final Counters counters;
    private final double ratePerNano;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private int attempt;
    private double allowance;
    private long allowedAt = System.nanoTime();
    private boolean failing;

    /** {@code rate} is in readings a second. */
    Backlog(Publisher publisher, Spool spool, int rate, Counters counters) {
        this.publisher = publisher;
        this.spool = spool;
        this.counters = counters;
        this.ratePerNano = rate / 1e9;
        this.attempt = publisher.attempt();
    }

    /** Works until {@link #stop}; then everything that the broker does not have is on disk. */
    void run() throws InterruptedException {
        var nextTick = System.nanoTime();
        while (!stopping.await(pause(nextTick), TimeUnit.NANOSECONDS)) {
            var tick = nextTick - System.nanoTime() <= 0;
            if (tick) {
                nextTick = System.nanoTime() + TICK.toNanos();
                save(PROMPT);
                publisher.tellCounters();
            }
            attempt(() -> {
                learnWhatTheBrokerHas();
                if (tick) {
                    spool.tidy();
                }
                send();
            });
        }
        save(Duration.ZERO);
        attempt(this::learnWhatTheBrokerHas);
        var unsaved = publisher.unsaved(Duration.ZERO).size();
        if (unsaved > 0) {
            log.warn("stopping, and the disk did not take all: lost={}", unsaved);
        }
    }

    void stop() {
        stopping.countDown();
    }

    private long pause(long nextTick) {
        var untilTick = nextTick - System.nanoTime();
        return spool.waiting() > 0 ? Math.min(untilTick, PACE.toNanos()) : untilTick;
    }

    private void save(Duration age) {
        attempt(() -> {
            var readings = publisher.unsaved(age);
            if (readings.isEmpty()) {
                return;
            }
            var appended = spool.append(readings.stream()
                    .map(Pending::json)
                    .map(ReadingJson::historical)
                    .toList());
            publisher.saved(readings.subList(0, appended.count()), appended.first());
            if (failing) {
                failing = false;
                log.info("the disk takes readings again");
            }
        });
    }

    private void learnWhatTheBrokerHas() {
        publisher.takeAcknowledged().forEach(spool::acknowledged);
    }

    private void send() throws IOException {
        var current = publisher.attempt();
        if (current != attempt) {
            attempt = current;
            spool.rewind();
        }
        replenish();
        for (var next = spool.peek(); next.isPresent() && allowance >= 1; next = spool.peek()) {
            if (!publisher.isOnItsWay(next.get().number())) {
                if (!publisher.send(next.get(), current)) {
                    return;
                }
                allowance--;
            }
            spool.advance();
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
        void run() throws IOException;
    }

    private void attempt(DiskWork work) {
        try {
            work.run();
        } catch (IOException broken) {
            counters.add(Counters.Counter.DISK_FAILURES, 1);
            if (!failing) {
                log.warn("the disk does not take readings, they wait in memory: reason={}", broken.toString());
            }
            failing = true;
        }
    }
}

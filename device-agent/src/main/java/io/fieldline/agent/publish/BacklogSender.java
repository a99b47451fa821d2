package io.fieldline.agent.publish;

import io.fieldline.lifecycle.WorkLoop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves to disk what the broker does not acknowledge promptly, and sends it from there at a limited rate. Everything
 * that can wait for a disk runs on the thread that calls {@link #run}.
 */
public final class BacklogSender {
    private static final Logger log = LoggerFactory.getLogger(BacklogSender.class);

    /** A broker that answers within this time costs no disk write. */
    private static final Duration PROMPT = Duration.ofMillis(250);

    /** Time between two writes: with PROMPT, and a quarter of a second for the disk, a reading is safe within 1 s. */
    private static final Duration TICK = Duration.ofMillis(500);

    /** Time between two groups of old readings. */
    private static final Duration PACE = Duration.ofMillis(50);

    private final ReadingQueue queue;
    private final Publisher publisher;
    private final Runnable eachTick;
    private final double ratePerNano;
    private final WorkLoop loop = new WorkLoop("backlog");
    private final CountDownLatch stopping = new CountDownLatch(1);
    private double allowance;
    private long allowedAt = System.nanoTime();

    /** {@code rate} is in readings per second; {@code eachTick} runs twice per second. */
    public BacklogSender(ReadingQueue queue, Publisher publisher, int rate, Runnable eachTick) {
        this.queue = queue;
        this.publisher = publisher;
        this.eachTick = eachTick;
        this.ratePerNano = rate / 1e9;
    }

    /** Works until {@link #stop}; then everything that the broker does not have is on disk. */
    public void run() throws InterruptedException {
        var nextTick = System.nanoTime();
        while (!stopping.await(pause(nextTick), TimeUnit.NANOSECONDS)) {
            if (nextTick - System.nanoTime() <= 0) {
                nextTick = System.nanoTime() + TICK.toNanos();
                tick();
            }
            send();
        }
        loop.pause();
        var lost = queue.close();
        if (lost > 0) {
            log.warn("stopping, but the disk did not take all readings: lost={}", lost);
        }
    }

    /** Why a restart would help; empty if the loop of {@link #run} makes progress. */
    public String stuck() {
        return loop.stuck();
    }

    public void stop() {
        stopping.countDown();
    }

    private long pause(long nextTick) {
        var untilTick = nextTick - System.nanoTime();
        return queue.diskReadings() > 0 ? Math.min(untilTick, PACE.toNanos()) : untilTick;
    }

    private void tick() {
        loop.turn();
        queue.retryDisk();
        queue.save(PROMPT);
        queue.tidyDisk();
        eachTick.run();
    }

    private void send() {
        replenish();
        while (allowance >= 1) {
            var next = queue.peekBacklog();
            if (next.isEmpty() || !publisher.sendBacklog(next.get())) {
                return;
            }
            allowance--;
        }
    }

    /** An unused allowance is lost, except for four times PACE. */
    private void replenish() {
        var now = System.nanoTime();
        var most = Math.max(1, ratePerNano * 4 * PACE.toNanos());
        allowance = Math.min(most, allowance + (now - allowedAt) * ratePerNano);
        allowedAt = now;
    }
}

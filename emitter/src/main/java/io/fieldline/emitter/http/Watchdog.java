package io.fieldline.emitter.http;

import io.fieldline.lifecycle.ExitCode;
import io.netty.util.concurrent.EventExecutor;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process if it hangs, because a process that lives and does not answer is not started again by anybody: with
 * {@link ExitCode#UNEXPECTED_ERROR} if an event loop does not answer for 30 s or a request takes longer than it may, and with
 * {@link ExitCode#OUT_OF_MEMORY} if it did hardly anything but collect garbage for that time.
 */
public final class Watchdog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final double MOST_COLLECTING = 0.9;

    private final List<Probe> probes;
    private final Supplier<Duration> longestRequest;
    private final Duration patience;
    private final Duration requestPatience;
    private final Collecting collecting;
    private final IntConsumer halt;
    private final Thread thread;

    Watchdog(
            List<? extends EventExecutor> loops,
            Supplier<Duration> longestRequest,
            Duration patience,
            Duration requestPatience,
            IntConsumer halt) {
        this.probes = loops.stream().map(Probe::new).toList();
        this.longestRequest = longestRequest;
        this.patience = patience;
        this.requestPatience = requestPatience;
        this.collecting = new Collecting(patience);
        this.halt = halt;
        this.thread = new Thread(this::run, "watchdog");
        thread.setDaemon(true);
    }

    /**
     * Watches from now on.
     *
     * @param longestRequest for how long the longest request has been running
     * @param requestLimit   after which it should have been answered
     */
    public static Watchdog start(HttpFrontend frontend, Supplier<Duration> longestRequest, Duration requestLimit) {
        return new Watchdog(
                        frontend.eventLoops(),
                        longestRequest,
                        PATIENCE,
                        PATIENCE.plus(requestLimit),
                        Runtime.getRuntime()::halt)
                .start();
    }

    Watchdog start() {
        thread.start();
        return this;
    }

    private void run() {
        var last = System.nanoTime();
        try {
            while (true) {
                Thread.sleep(INTERVAL.toMillis()); // the pace of its work, not a wait for something
                var now = System.nanoTime();
                if (now - last > 2 * INTERVAL.toNanos()) {
                    probes.forEach(probe -> probe.excuse(now));
                }
                last = now;
                look(now);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(long now) {
        for (var probe : probes) {
            if (probe.silence(now).compareTo(patience) > 0) {
                end(ExitCode.UNEXPECTED_ERROR, "an event loop does not answer: thread=" + probe.name());
            }
        }
        if (longestRequest.get().compareTo(requestPatience) > 0) {
            end(
                    ExitCode.UNEXPECTED_ERROR,
                    "a request does not end: seconds=" + longestRequest.get().toSeconds());
        }
        if (collecting.share(now) > MOST_COLLECTING) {
            end(ExitCode.OUT_OF_MEMORY, "almost all time goes into garbage collection");
        }
    }

    private void end(int exit, String why) {
        try {
            log.error("the process hangs and ends: exit={} {}", exit, why);
        } finally {
            halt.accept(exit);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /** Asks one event loop whether it still works. */
    private static final class Probe {
        private final EventExecutor loop;
        private volatile long answeredAt = System.nanoTime();
        private volatile boolean asked;
        private long excusedAt = answeredAt;

        Probe(EventExecutor loop) {
            this.loop = loop;
        }

        String name() {
            return loop.toString();
        }

        /** The whole process, or machine, stood still: that is nobody's silence. */
        void excuse(long now) {
            excusedAt = now;
        }

        Duration silence(long now) {
            if (!asked && !loop.isShuttingDown()) {
                asked = true;
                loop.execute(() -> {
                    answeredAt = System.nanoTime();
                    asked = false;
                });
            }
            return loop.isShuttingDown()
                    ? Duration.ZERO
                    : Duration.ofNanos(Math.min(now - answeredAt, now - excusedAt));
        }
    }

    /** The share of the last seconds that went into garbage collection. */
    private static final class Collecting {
        private final Duration period;
        private long beganAt = System.nanoTime();
        private long beganWith = total();

        Collecting(Duration period) {
            this.period = period;
        }

        double share(long now) {
            var nanos = now - beganAt;
            if (nanos < period.toNanos()) {
                return 0;
            }
            var total = total();
            var share = (total - beganWith) * 1e6 / nanos;
            beganAt = now;
            beganWith = total;
            return share;
        }

        private static long total() {
            return ManagementFactory.getGarbageCollectorMXBeans().stream()
                    .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                    .sum();
        }
    }
}

package io.fieldline.emitter.http;

import io.fieldline.lifecycle.ExitCode;
import io.fieldline.lifecycle.WorkLoop;
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
 * Ends the process if it hangs, because a supervisor restarts only a process that has ended. The exit code is
 * {@link ExitCode#UNEXPECTED_ERROR} if an event loop does not answer for 30 s or a request exceeds its time limit, and
 * {@link ExitCode#OUT_OF_MEMORY} if more than 90 % of that time went into garbage collection.
 */
public final class Watchdog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final double MAX_COLLECTING = 0.9;

    private final List<Probe> probes;
    private final Supplier<Duration> longestRequest;
    private final Duration patience;
    private final Duration requestPatience;
    private final Collecting collecting;
    private final IntConsumer halt;
    private final WorkLoop loop = new WorkLoop("watchdog");
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
     * Starts to watch.
     *
     * @param longestRequest how long the longest request has been running
     * @param requestLimit   the time within which a request should be answered
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
                Thread.sleep(INTERVAL.toMillis()); // the interval between two checks
                var now = System.nanoTime();
                if (now - last > 2 * INTERVAL.toNanos()) {
                    probes.forEach(probe -> probe.restart(now));
                }
                last = now;
                check(now);
                loop.turn();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void check(long now) {
        for (var probe : probes) {
            if (probe.silence(now).compareTo(patience) > 0) {
                end(ExitCode.UNEXPECTED_ERROR, "an event loop does not answer: loop=" + probe.name());
            }
        }
        if (longestRequest.get().compareTo(requestPatience) > 0) {
            end(
                    ExitCode.UNEXPECTED_ERROR,
                    "a request takes too long: seconds=" + longestRequest.get().toSeconds());
        }
        if (collecting.share(now) > MAX_COLLECTING) {
            end(ExitCode.OUT_OF_MEMORY, "garbage collection takes almost all time");
        }
    }

    private void end(int exit, String reason) {
        try {
            log.error("ending the process because it hangs: exit={} {}", exit, reason);
        } finally {
            halt.accept(exit);
        }
    }

    /** Why a restart would help; empty if the event loops are watched, and so answer. */
    public String stuck() {
        return loop.stuck();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /** Checks one event loop by a task. */
    private static final class Probe {
        private final EventExecutor loop;
        private volatile long answeredAt = System.nanoTime();
        private volatile boolean asked;
        private long restartedAt = answeredAt;

        Probe(EventExecutor loop) {
            this.loop = loop;
        }

        String name() {
            return loop.toString();
        }

        /** Starts the measurement again, because the whole process or machine was suspended. */
        void restart(long now) {
            restartedAt = now;
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
                    : Duration.ofNanos(Math.min(now - answeredAt, now - restartedAt));
        }
    }

    /** Measures the share of time that went into garbage collection. */
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

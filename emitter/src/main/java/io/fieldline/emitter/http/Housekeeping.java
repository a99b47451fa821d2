package io.fieldline.emitter.http;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the HTTP server does by time, by a thread of its own, as it may read files. */
final class Housekeeping implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        var housekeeping = new Thread(task, "http-housekeeping");
        housekeeping.setDaemon(true);
        return housekeeping;
    });

    /** A failure is logged, and ends nothing. */
    void every(Duration interval, Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException bug) {
                log.error("failed, trying again", bug); // thrown, it would end the schedule
            }
        };
        thread.scheduleWithFixedDelay(guarded, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

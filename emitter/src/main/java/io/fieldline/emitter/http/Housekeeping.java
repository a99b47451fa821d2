package io.fieldline.emitter.http;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The periodic tasks of the HTTP server, in a thread of their own because they may read files. */
final class Housekeeping implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        var housekeeping = new Thread(task, "http-housekeeping");
        housekeeping.setDaemon(true);
        return housekeeping;
    });

    /** Runs the task in this interval; a failure is logged, and the task runs again. */
    void every(Duration interval, Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException bug) {
                log.error(
                        "a periodic task failed and will run again",
                        bug); // if it were thrown, the task would not run again
            }
        };
        thread.scheduleWithFixedDelay(guarded, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

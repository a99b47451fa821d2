package io.fieldline.spark;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIGINT and SIGTERM: ends the query between batches, and gives the thread that made this the time to close. */
final class StopSignal {
    private static final Logger log = LoggerFactory.getLogger(StopSignal.class);

    /** Before Spark's own hook (40), which would take the context away from a query that still runs. */
    private static final int PRIORITY = 100;

    private static final int PATIENCE_SECONDS = 4; // twice this is less than the ten after which supervisors kill

    private final Thread main = Thread.currentThread();
    private volatile boolean came;

    /** Stops this query when the signal comes. */
    void stops(StreamingQuery query) {
        ShutdownHookManager.get()
                .addShutdownHook(() -> stop(query), PRIORITY, 2 * PATIENCE_SECONDS + 1, TimeUnit.SECONDS);
    }

    /** Whether the end was asked for. */
    boolean came() {
        return came;
    }

    private void stop(StreamingQuery query) {
        came = true;
        try {
            awaitEndOfBatch(query);
            query.stop();
            main.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (TimeoutException | InterruptedException tooLate) {
            log.warn("stopping without waiting any longer", tooLate);
        }
    }

    /** A batch that is cut off is only run again, but it says so with errors that look like trouble. */
    private static void awaitEndOfBatch(StreamingQuery query) throws InterruptedException {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (query.isActive() && query.status().isTriggerActive() && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
    }
}

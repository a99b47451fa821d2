package io.fieldline.spark;

import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.streaming.StreamingQuery;

/** SIGINT and SIGTERM: ends the query between batches, and gives the thread that made this the time to close. */
final class StopSignal {
    /** Before Spark's own hook (40), which would take the context away from a query that still runs. */
    private static final int PRIORITY = 100;

    private static final int PATIENCE_SECONDS = 10;

    private final Thread main = Thread.currentThread();
    private volatile boolean came;

    /** Stops this query when the signal comes. */
    void stops(StreamingQuery query) {
        ShutdownHookManager.get().addShutdownHook(() -> stop(query), PRIORITY, PATIENCE_SECONDS + 5, TimeUnit.SECONDS);
    }

    /** Whether the end was asked for. */
    boolean came() {
        return came;
    }

    private void stop(StreamingQuery query) {
        came = true;
        try {
            query.stop();
            main.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (Exception tooLate) {
            Thread.currentThread().interrupt();
        }
    }
}

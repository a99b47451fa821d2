package io.fieldline.spark;

import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/** SIGINT and SIGTERM: lets the thread that waits for it close what it opened, before the process ends. */
final class StopSignal {
    /** Before Spark's own hook (40), which would take the context away from a query that still runs. */
    private static final int PRIORITY = 100;

    /** Supervisors kill after ten. */
    private static final int PATIENCE_SECONDS = 8;

    private volatile boolean came;

    private StopSignal() {}

    /** From now on the end of the process waits for the calling thread. */
    static StopSignal install() {
        var signal = new StopSignal();
        var waiting = Thread.currentThread();
        ShutdownHookManager.get()
                .addShutdownHook(() -> signal.come(waiting), PRIORITY, PATIENCE_SECONDS + 1, TimeUnit.SECONDS);
        return signal;
    }

    boolean came() {
        return came;
    }

    private void come(Thread waiting) {
        came = true;
        try {
            waiting.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}

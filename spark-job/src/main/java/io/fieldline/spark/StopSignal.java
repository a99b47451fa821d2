package io.fieldline.spark;

import io.fieldline.lifecycle.Shutdown;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/** SIGINT or SIGTERM. Before the process ends, the waiting thread can close its resources. */
final class StopSignal {
    /** Higher than the priority of Spark's own hook (40), which would stop the context of a running query. */
    private static final int PRIORITY = 100;

    /** Most supervisors kill a process ten seconds after SIGTERM. */
    private static final Duration BOUND = Duration.ofSeconds(8);

    private volatile boolean came;

    private StopSignal() {}

    /** Installs the signal handler: from now on, the end of the process waits for the calling thread. */
    static StopSignal install() {
        var signal = new StopSignal();
        var hook = Shutdown.hook(BOUND, () -> signal.came = true);
        ShutdownHookManager.get().addShutdownHook(hook, PRIORITY, BOUND.toSeconds() + 1, TimeUnit.SECONDS);
        return signal;
    }

    boolean came() {
        return came;
    }
}

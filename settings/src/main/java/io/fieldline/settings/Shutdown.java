package io.fieldline.settings;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a process end in order at SIGINT or SIGTERM: asks it to stop, then holds the JVM until {@code main} has left its
 * block, for ten seconds at most. {@code System.exit} goes after {@link #left}.
 */
public final class Shutdown {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CountDownLatch left = new CountDownLatch(1);

    /** What makes {@code main} leave its block; runs on the JVM's shutdown thread. */
    @FunctionalInterface
    public interface Stop {
        void run() throws InterruptedException;
    }

    private Shutdown() {}

    public static Shutdown onSignal(Stop stop) {
        var shutdown = new Shutdown();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shutdown.run(stop), "shutdown"));
        return shutdown;
    }

    /** {@code main} has left its block: there is nothing to wait for. */
    public void left() {
        left.countDown();
    }

    private void run(Stop stop) {
        if (left.getCount() == 0) {
            return;
        }
        try {
            stop.run();
            if (!left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println("not stopped within %d s, leaving".formatted(PATIENCE.toSeconds()));
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}

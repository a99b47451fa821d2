package io.fieldline.lifecycle;

import java.time.Duration;

/** Lets a process end in order at SIGINT or SIGTERM. */
public final class Shutdown {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What makes {@code main} leave its block; runs on the JVM's shutdown thread. */
    @FunctionalInterface
    public interface Stop {
        void run() throws InterruptedException;
    }

    private Shutdown() {}

    /**
     * Asks the process to stop when the signal comes, then waits until the calling thread, which is {@code main}'s, has
     * closed what it opened: for ten seconds at most. A {@code System.exit} on that thread would wait for itself, so an
     * exit code of one's own goes to {@code Runtime.halt}, after all is closed.
     */
    public static void onSignal(Stop stop) {
        var main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, main), "shutdown"));
    }

    private static void end(Stop stop, Thread main) {
        try {
            if (main.isAlive()) {
                stop.run();
            }
            main.join(PATIENCE.toMillis());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}

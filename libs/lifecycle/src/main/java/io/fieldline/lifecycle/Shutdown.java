package io.fieldline.lifecycle;

import java.time.Duration;

/** Lets a process end in order at SIGINT or SIGTERM. */
public final class Shutdown {
    /** Most supervisors kill a process ten seconds after SIGTERM. */
    private static final Duration BOUND = Duration.ofSeconds(10);

    /** What makes {@code main} leave its block; runs on a thread of the shutdown. */
    @FunctionalInterface
    public interface Stop {
        void run() throws InterruptedException;
    }

    private Shutdown() {}

    /** Like {@link #onSignal(Duration, Stop)}, with a bound of ten seconds. */
    public static void onSignal(Stop stop) {
        onSignal(BOUND, stop);
    }

    /**
     * Runs {@code stop} when the signal comes. The process then ends when the calling thread, which is {@code main}'s, has
     * closed what it opened, and after {@code bound} at the latest. A {@code System.exit} on that thread would wait for
     * itself, so it must pass an exit code to {@code Runtime.halt} after it has closed everything.
     */
    public static void onSignal(Duration bound, Stop stop) {
        Runtime.getRuntime().addShutdownHook(new Thread(hook(bound, stop), "shutdown"));
    }

    /** The same as a task, for a library that runs the shutdown hooks of the process in its own order. */
    public static Runnable hook(Duration bound, Stop stop) {
        var main = Thread.currentThread();
        return () -> end(bound, stop, main);
    }

    private static void end(Duration bound, Stop stop, Thread main) {
        var stopping = new Thread(() -> stopAndJoin(stop, main), "stopping");
        stopping.setDaemon(true);
        stopping.start();
        try {
            stopping.join(bound.toMillis());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stopAndJoin(Stop stop, Thread main) {
        try {
            if (main.isAlive()) {
                stop.run();
            }
            main.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}

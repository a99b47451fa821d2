package io.fieldline.mqtt;

/** Paho catches whatever a callback throws, and continues. An unexpected error must be as fatal there as in any thread. */
final class Callbacks {
    private Callbacks() {}

    /** Runs a part of a callback; what it throws also reaches the thread's handler of uncaught exceptions. */
    static void run(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException | Error unexpected) {
            fatal(unexpected);
            throw unexpected;
        }
    }

    static void fatal(Throwable error) {
        var thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
    }
}

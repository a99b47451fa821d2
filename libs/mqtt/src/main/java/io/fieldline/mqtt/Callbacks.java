package io.fieldline.mqtt;

/**
 * Runs callbacks of Paho, which catches every exception and continues. An unexpected error must end the process, as in
 * any other thread.
 */
final class Callbacks {
    private Callbacks() {}

    /** Runs a part of a callback; the handler of uncaught exceptions of the thread also gets its exceptions. */
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

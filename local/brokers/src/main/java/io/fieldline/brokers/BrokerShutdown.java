package io.fieldline.brokers;

/** What happens on SIGTERM and SIGINT. */
final class BrokerShutdown {
    /** Supervisors kill after ten. */
    private static final long MOST_MS = 8_000;

    private BrokerShutdown() {}

    /** Runs {@code stop} when the process is asked to end; the process ends after 8 s even if that hangs. */
    static void onSignal(Runnable stop) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> runBounded(stop), "shutdown"));
    }

    private static void runBounded(Runnable stop) {
        var stopping = new Thread(stop, "stopping");
        stopping.start();
        try {
            stopping.join(MOST_MS);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}

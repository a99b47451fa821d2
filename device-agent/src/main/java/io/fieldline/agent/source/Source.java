package io.fieldline.agent.source;

import io.fieldline.agent.status.Health;

/** A source of measurements. */
public interface Source {
    /** Receives the events of a source, on the thread that runs it. */
    interface Listener {
        void measured(Measurement measurement);

        void health(Health health);

        void answered(CommandAnswer answer);
    }

    /** Hands over each measurement as it is taken, on the caller's thread, until {@link #stop}. */
    void run(Listener listener) throws InterruptedException;

    /**
     * Passes a command on; the listener gets the answer. Returns false if that is impossible. From any thread; does not
     * wait.
     */
    boolean command(String command);

    /** Ends {@link #run}; may be called twice, from any thread. */
    void stop();
}

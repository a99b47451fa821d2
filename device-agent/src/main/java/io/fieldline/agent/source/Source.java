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
     * Passes a command on, which is answered through the listener; returns false if it cannot. From any thread, without
     * waiting.
     */
    boolean command(String command);

    /** Ends {@link #run}; may be called twice, from any thread. */
    void stop();
}

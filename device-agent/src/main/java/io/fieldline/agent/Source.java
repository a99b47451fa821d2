package io.fieldline.agent;

/** Where measurements come from. */
public interface Source {
    /** Is told what the source has to say, on the thread that runs it. */
    interface Listener {
        void measured(Measurement measurement);

        void health(Health health);

        void answered(CommandAnswer answer);
    }

    /** Hands over each measurement as it is taken, on the caller's thread, until {@link #stop}. */
    void run(Listener listener) throws InterruptedException;

    /** Passes a command on, to be answered through the listener; false when it cannot. From any thread, at once. */
    boolean command(String command);

    /** Ends {@link #run}; may be called twice, from any thread. */
    void stop();
}

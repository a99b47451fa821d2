package io.fieldline.agent;

import java.util.function.Consumer;

/** Where measurements come from. */
public interface Source {
    /** Hands over each measurement as it is taken, on the caller's thread, until {@link #stop}. */
    void run(Consumer<Measurement> measured) throws InterruptedException;

    /** Ends {@link #run}; may be called twice, from any thread. */
    void stop();
}

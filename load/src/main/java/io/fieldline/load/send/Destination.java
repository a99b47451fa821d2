package io.fieldline.load.send;

import io.fieldline.load.form.Message;
import java.io.IOException;

/** One connection to the MQTT broker, to Kafka or to an agent; for one thread. */
public interface Destination extends AutoCloseable {
    /**
     * Sends a message; waits while too many are unacknowledged.
     *
     * @param acknowledged runs on any thread when the other side has accepted the message
     * @throws IOException if the other side stays away, or refuses the message
     */
    void send(Message message, Runnable acknowledged) throws IOException, InterruptedException;

    /** Messages may wait until this call, or until too many are unacknowledged. */
    default void flush() {}

    /** Waits until all messages are acknowledged, then ends the connection. */
    @Override
    void close() throws IOException, InterruptedException;
}

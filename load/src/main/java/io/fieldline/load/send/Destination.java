package io.fieldline.load.send;

import io.fieldline.load.form.Message;
import java.io.IOException;

/** One connection to the MQTT broker, to Kafka or to an agent; for one thread. */
public interface Destination extends AutoCloseable {
    /** Waits while too many messages are unacknowledged. Throws IOException if the other side stays away. */
    default void awaitRoom() throws IOException, InterruptedException {}

    /**
     * Sends a message, after {@link #awaitRoom}.
     *
     * @param acknowledged runs on any thread when the other side has accepted the message
     * @throws IOException if the other side stays away, or refuses the message
     */
    void send(Message message, Runnable acknowledged) throws IOException, InterruptedException;

    /** Messages may wait until this call, or until too many are unacknowledged. */
    default void flush() {}

    /** Waits until all messages are acknowledged. */
    default void drain() throws IOException, InterruptedException {}

    /** Waits until all messages are acknowledged, then ends the connection. */
    @Override
    void close() throws IOException, InterruptedException;
}

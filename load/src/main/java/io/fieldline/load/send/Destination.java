package io.fieldline.load.send;

import java.io.IOException;

/** One connection to the MQTT broker or to Kafka; for one thread. */
public interface Destination extends AutoCloseable {
    /**
     * Sends a message; waits while too many are unacknowledged.
     *
     * @param acknowledged runs on any thread when the other side has accepted the message
     * @throws IOException if the connection broke, or the other side refuses the message
     */
    void send(String device, byte[] payload, Runnable acknowledged) throws IOException, InterruptedException;

    /** Waits until all messages are acknowledged, then ends the connection. */
    @Override
    void close() throws IOException, InterruptedException;
}

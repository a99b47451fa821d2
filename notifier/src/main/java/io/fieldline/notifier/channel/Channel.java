package io.fieldline.notifier.channel;

import java.io.IOException;

/** A way by which a notification reaches a person. Each has its own thread, so that one that fails delays no other. */
public interface Channel extends AutoCloseable {
    /** For example {@code webhook}: its name in the log, in the metrics and in the records of deliveries. */
    String name();

    /**
     * Returns when the other side has accepted the message.
     *
     * @throws MessageRefusedException if it refuses the message, and would refuse it again
     * @throws IOException             with a reason for people, if it did not accept it; the notifier tries again later
     */
    void send(Notification notification) throws IOException, InterruptedException;

    @Override
    default void close() {}

    /** Connects, if the channel keeps a connection, until {@link #close}. */
    default void open() {}
}

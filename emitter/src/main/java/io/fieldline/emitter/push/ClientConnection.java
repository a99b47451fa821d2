package io.fieldline.emitter.push;

import io.fieldline.emitter.cache.EncodedEvent;
import java.util.List;

/** The connection to one client; none of its methods blocks. */
public interface ClientConnection {
    /** How many events the connection has room for. */
    int room();

    /** Whether the connection has room for a page of a snapshot, which is larger than other events. */
    boolean takesPage();

    /** Sends events, at most {@link #room} of them. */
    void send(List<EncodedEvent> events);

    /** Ends the connection. */
    void end();
}

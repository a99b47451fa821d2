package io.fieldline.emitter.push;

import io.fieldline.emitter.cache.EncodedEvent;
import java.util.List;

/** The way to one browser; none of its methods blocks. */
public interface ClientConnection {
    /** How many events it takes now. */
    int room();

    /** Whether it takes a page of the snapshot now, which is larger than other events. */
    boolean takesPage();

    /** At most {@link #room} of them. */
    void send(List<EncodedEvent> events);

    /** Ends the connection, as the browser takes nothing. */
    void end();
}

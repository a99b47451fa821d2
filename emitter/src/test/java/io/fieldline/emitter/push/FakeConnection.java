package io.fieldline.emitter.push;

import io.fieldline.emitter.cache.EncodedEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stores what was sent: the name of each event and its JSON. The event {@code complete} is only counted, and needs no room. */
public final class FakeConnection implements ClientConnection {
    public final List<String> sent = new CopyOnWriteArrayList<>();
    public int room = 10;
    int completed;
    boolean ended;

    @Override
    public int room() {
        return room;
    }

    @Override
    public boolean takesPage() {
        return room > 0;
    }

    @Override
    public void send(List<EncodedEvent> events) {
        for (var event : events) {
            if (event.toString().startsWith("complete ")) {
                completed++;
            } else {
                room--;
                sent.add(event.toString());
            }
        }
    }

    @Override
    public void end() {
        ended = true;
    }
}

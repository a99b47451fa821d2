package io.fieldline.emitter.push;

import io.fieldline.emitter.cache.EncodedEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stores what was sent: the name of each event and its JSON. */
public final class FakeConnection implements ClientConnection {
    public final List<String> sent = new CopyOnWriteArrayList<>();
    public int room = 10;
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
        room -= events.size();
        events.forEach(event -> sent.add(event.toString()));
    }

    @Override
    public void end() {
        ended = true;
    }
}

package io.fieldline.emitter.live;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what was sent, as the event's name and its JSON. */
final class FakeLine implements ClientConnection {
    final List<String> sent = new CopyOnWriteArrayList<>();
    int room = 10;
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

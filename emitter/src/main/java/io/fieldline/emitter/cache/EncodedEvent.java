package io.fieldline.emitter.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An event for clients, encoded once for all of them when the first one gets it. */
public final class EncodedEvent {
    private final String event;
    private final Supplier<String> json;
    private volatile byte @Nullable [] packet;

    public EncodedEvent(String event, String json) {
        this(event, () -> json);
    }

    /** The JSON is written when it is needed first. */
    public EncodedEvent(String event, Supplier<String> json) {
        this.event = event;
        this.json = json;
    }

    public String json() {
        return json.get();
    }

    /** In UTF-8, a packet of Engine.IO with one of Socket.IO in it: {@code 42["event",json]}; not to be changed. */
    public byte[] packet() {
        var encoded = packet;
        if (encoded == null) { // two threads at once encode the same
            encoded = "42[\"%s\",%s]".formatted(event, json.get()).getBytes(UTF_8);
            packet = encoded;
        }
        return encoded;
    }

    @Override
    public String toString() {
        return event + " " + json.get();
    }
}

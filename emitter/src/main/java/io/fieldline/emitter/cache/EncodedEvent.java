package io.fieldline.emitter.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An event for clients. It is encoded once for all of them, when the first one gets it. */
public final class EncodedEvent {
    private final String event;
    private final Supplier<String> json;
    private volatile byte @Nullable [] packet;

    public EncodedEvent(String event, String json) {
        this(event, () -> json);
    }

    /** The JSON is written when it is first needed. */
    public EncodedEvent(String event, Supplier<String> json) {
        this.event = event;
        this.json = json;
    }

    public String json() {
        return json.get();
    }

    /** An Engine.IO packet in UTF-8 that contains a Socket.IO packet: {@code 42["event",json]}. The caller must not change it. */
    public byte[] packet() {
        var encoded = packet;
        if (encoded == null) { // two threads that do this at the same time encode the same
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

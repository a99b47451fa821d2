package io.fieldline.emitter.socketio;

import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import io.fieldline.emitter.access.Principal;
import io.fieldline.emitter.average.Subscription;
import io.fieldline.emitter.limits.ClientAddress;
import io.netty.channel.Channel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One Engine.IO session: the connection of one page by long polling or websocket. */
final class EngineSession {
    private static final long SUBSCRIBE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ClientHead client;
    private final ClientAddress address;
    private final long startedAt;
    private @Nullable Channel websocket;
    private @Nullable Principal principal;
    private @Nullable Subscription nextSubscription;
    private long subscribedAt;

    /** {@code now}, here and below, is from {@link System#nanoTime}. */
    EngineSession(ClientHead client, ClientAddress address, long now) {
        this.client = client;
        this.address = address;
        this.startedAt = now;
        this.subscribedAt = now - SUBSCRIBE_NANOS;
    }

    ClientHead client() {
        return client;
    }

    ClientAddress address() {
        return address;
    }

    boolean isOlderThan(long nanos, long now) {
        return now - startedAt > nanos;
    }

    synchronized void attach(Channel channel) {
        websocket = channel;
    }

    /** Whether a request by this transport is allowed: the session polls, and does not have a websocket yet. */
    synchronized boolean allows(boolean websocketWanted) {
        var hasWebsocket = websocket != null && websocket.isActive();
        return client.isConnected()
                && client.getCurrentTransport() == Transport.POLLING
                && !(websocketWanted && hasWebsocket);
    }

    synchronized void joined(Principal joined) {
        principal = joined;
    }

    synchronized Optional<Principal> principal() {
        return Optional.ofNullable(principal);
    }

    /** Stores a change of the subscription until it is due; returns whether it replaced one that was waiting. */
    synchronized boolean subscribe(Subscription subscription) {
        var replaces = nextSubscription != null;
        nextSubscription = subscription;
        return replaces;
    }

    /** Returns the newest change if it is due: at most one per second. */
    synchronized Optional<Subscription> dueSubscription(long now) {
        if (nextSubscription == null || now - subscribedAt < SUBSCRIBE_NANOS) {
            return Optional.empty();
        }
        var due = Optional.of(nextSubscription);
        nextSubscription = null;
        subscribedAt = now;
        return due;
    }

    void end() {
        client.disconnect();
        synchronized (this) {
            if (websocket != null) {
                var unused = websocket.close();
            }
        }
    }
}

package io.fieldline.emitter.http;

import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import io.fieldline.emitter.average.Subscription;
import io.netty.channel.Channel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One Engine.IO session: the connection of one page, by whichever transport. */
final class EngineSession {
    private static final long WATCH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ClientHead client;
    private final ClientAddress address;
    private final long startedAt;
    private @Nullable Channel websocket;
    private @Nullable Principal principal;
    private @Nullable Subscription nextWatch;
    private long watchedAt;

    /** {@code now}, here and below, is by {@link System#nanoTime}. */
    EngineSession(ClientHead client, ClientAddress address, long now) {
        this.client = client;
        this.address = address;
        this.startedAt = now;
        this.watchedAt = now - WATCH_NANOS;
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

    /** Whether it may send a request by this transport: it polls, and has no websocket yet. */
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

    /** Takes a change of the view: at most one a second is due, the newest one; returns whether it replaced another. */
    synchronized boolean watch(Subscription watch) {
        var replaces = nextWatch != null;
        nextWatch = watch;
        return replaces;
    }

    /** The change that is due now, once. */
    synchronized Optional<Subscription> dueWatch(long now) {
        if (nextWatch == null || now - watchedAt < WATCH_NANOS) {
            return Optional.empty();
        }
        var due = Optional.of(nextWatch);
        nextWatch = null;
        watchedAt = now;
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

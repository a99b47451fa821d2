package io.fieldline.emitter.socketio;

import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import io.fieldline.emitter.access.Admission;
import io.fieldline.emitter.limits.ClientAddress;
import io.fieldline.emitter.push.ClientView;
import io.netty.channel.Channel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One Engine.IO session: the connection of one page by long polling or websocket. */
final class EngineSession {
    private static final long VIEW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ClientHead client;
    private final ClientAddress address;
    private final long startedAt;
    private @Nullable Channel websocket;
    private Admission.@Nullable Granted granted;
    private ClientView view = ClientView.ALL;
    /** Whether the view has changed and the page does not get it yet. */
    private boolean isViewNew;

    private long viewedAt;

    /** {@code now}, here and below, is from {@link System#nanoTime}. */
    EngineSession(ClientHead client, ClientAddress address, long now) {
        this.client = client;
        this.address = address;
        this.startedAt = now;
        this.viewedAt = now - VIEW_NANOS;
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

    synchronized void joined(Admission.Granted joined, ClientView wanted) {
        granted = joined;
        view = wanted;
    }

    synchronized Optional<Admission.Granted> granted() {
        return Optional.ofNullable(granted);
    }

    /** Stores a change of the view until it is due; returns whether another one was waiting. */
    synchronized boolean show(UnaryOperator<ClientView> change) {
        var waiting = isViewNew;
        view = change.apply(view);
        isViewNew = true;
        return waiting;
    }

    /** Returns the view if it has changed and is due: at most one per second. */
    synchronized Optional<ClientView> dueView(long now) {
        if (!isViewNew || now - viewedAt < VIEW_NANOS) {
            return Optional.empty();
        }
        isViewNew = false;
        viewedAt = now;
        return Optional.of(view);
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

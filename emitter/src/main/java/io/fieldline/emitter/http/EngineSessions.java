package io.fieldline.emitter.http;

import com.corundumstudio.socketio.handler.ClientHead;
import io.fieldline.emitter.average.Subscription;
import io.fieldline.emitter.http.Refusals.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The Engine.IO sessions. One that has not joined costs memory and needs no token, so it ends after ten seconds, or before
 * that if there are too many, the oldest first: a page joins within one round trip.
 */
@Sharable
final class EngineSessions extends ChannelInboundHandlerAdapter {
    private static final long JOIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final int perAddress;
    private final int unjoinedLimit;
    private final Refusals refusals;
    private final Map<UUID, EngineSession> unjoined = new LinkedHashMap<>();
    private final Map<UUID, EngineSession> joined = new LinkedHashMap<>();

    EngineSessions(ClientLimits limits, Refusals refusals) {
        this.perAddress = limits.addressUnjoined();
        this.unjoinedLimit = limits.unjoined();
        this.refusals = refusals;
    }

    /** Stands behind netty-socketio's handler that begins sessions. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof FullHttpRequest request && request.uri().startsWith(HttpFrontend.SOCKET_IO)) {
            var client = context.channel().attr(ClientHead.CLIENT).get();
            var websocket = request.uri().contains("transport=websocket");
            if (!request.uri().contains("&sid=")) {
                begin(client, context.channel(), websocket);
            } else if (websocket) {
                find(sid(request.uri())).ifPresent(session -> session.attach(context.channel()));
            }
        }
        super.channelRead(context, message);
    }

    private static UUID sid(String uri) {
        return UUID.fromString(uri.substring(uri.indexOf("&sid=") + "&sid=".length()));
    }

    private void begin(ClientHead client, Channel channel, boolean websocket) {
        var session = new EngineSession(client, ClientAddress.of(channel), System.nanoTime());
        if (websocket) {
            session.attach(channel);
        }
        excess(session).forEach(this::endUnjoined);
    }

    /** Adds this one, and returns those that have to make room. */
    private synchronized List<EngineSession> excess(EngineSession session) {
        unjoined.put(session.client().getSessionId(), session);
        var ofAddress = unjoined.values().stream()
                .filter(it -> it.address().equals(session.address()))
                .toList();
        if (ofAddress.size() > perAddress) {
            return List.of(ofAddress.get(0));
        }
        return unjoined.size() > unjoinedLimit
                ? List.of(unjoined.values().iterator().next())
                : List.of();
    }

    private void endUnjoined(EngineSession session) {
        refusals.add(Reason.UNJOINED, session.address());
        end(session);
    }

    private void end(EngineSession session) {
        removed(session.client().getSessionId());
        session.end();
    }

    synchronized Optional<EngineSession> find(UUID id) {
        return Optional.ofNullable(joined.get(id)).or(() -> Optional.ofNullable(unjoined.get(id)));
    }

    /** Whether this session exists and may send a request by this transport. */
    boolean allows(UUID id, boolean websocket) {
        return find(id).filter(session -> session.allows(websocket)).isPresent();
    }

    synchronized void joined(UUID id, Principal principal) {
        var session = unjoined.remove(id);
        if (session != null) {
            session.joined(principal);
            joined.put(id, session);
        }
    }

    synchronized void removed(UUID id) {
        unjoined.remove(id);
        joined.remove(id);
    }

    /** A page shows something else; {@code apply} is called now, or within a second if the last change was just before. */
    void watch(UUID id, Subscription watch, BiConsumer<UUID, Subscription> apply) {
        find(id).ifPresent(session -> {
            if (session.watch(watch)) {
                refusals.add(Reason.SUBSCRIPTIONS, session.address());
            }
            session.dueWatch(System.nanoTime()).ifPresent(due -> apply.accept(id, due));
        });
    }

    /** What is due by time; several times a second. */
    void sweep(BiConsumer<UUID, Subscription> apply) {
        var now = System.nanoTime();
        all(unjoined, session -> session.isOlderThan(JOIN_NANOS, now)).forEach(this::endUnjoined);
        Consumer<EngineSession> drop = session -> removed(session.client().getSessionId());
        all(unjoined, session -> !session.client().isConnected()).forEach(drop);
        all(joined, session -> !session.client().isConnected()).forEach(drop);
        all(joined, session -> true).forEach(session -> session.dueWatch(now)
                .ifPresent(watch -> apply.accept(session.client().getSessionId(), watch)));
    }

    /** Ends those whose token was taken away. */
    void endRevoked(Access access) {
        all(joined, session -> session.principal().filter(access::isStill).isEmpty())
                .forEach(this::end);
    }

    private synchronized List<EngineSession> all(Map<UUID, EngineSession> sessions, Predicate<EngineSession> which) {
        var all = new ArrayList<>(sessions.values());
        all.removeIf(which.negate());
        return all;
    }
}

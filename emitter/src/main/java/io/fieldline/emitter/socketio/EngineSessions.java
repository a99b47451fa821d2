package io.fieldline.emitter.socketio;

import com.corundumstudio.socketio.handler.ClientHead;
import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.Admission;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.access.Refusals.Reason;
import io.fieldline.emitter.limits.ClientAddress;
import io.fieldline.emitter.limits.ClientLimits;
import io.fieldline.emitter.push.ClientView;
import io.fieldline.emitter.socketio.workarounds.EngineIo;
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
import java.util.function.UnaryOperator;

/**
 * The Engine.IO sessions. A session that has not joined uses memory and needs no token. It ends after ten seconds, more
 * than a page needs to join. If there are too many of them, the oldest ends earlier.
 */
@Sharable
public final class EngineSessions extends ChannelInboundHandlerAdapter {
    private static final long JOIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final int perAddress;
    private final int unjoinedLimit;
    private final Refusals refusals;
    private final Map<UUID, EngineSession> unjoined = new LinkedHashMap<>();
    private final Map<UUID, EngineSession> joined = new LinkedHashMap<>();

    public EngineSessions(ClientLimits limits, Refusals refusals) {
        this.perAddress = limits.addressUnjoined();
        this.unjoinedLimit = limits.unjoined();
        this.refusals = refusals;
    }

    /** Called after the handler of netty-socketio that begins sessions. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof FullHttpRequest request && request.uri().startsWith(EngineIo.PATH)) {
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
        addAndFindExcess(session).forEach(this::endUnjoined);
    }

    /** Adds a session, and returns the sessions that must end because there are too many. */
    private synchronized List<EngineSession> addAndFindExcess(EngineSession session) {
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
    public boolean allows(UUID id, boolean websocket) {
        return find(id).filter(session -> session.allows(websocket)).isPresent();
    }

    synchronized void joined(UUID id, Admission.Granted granted, ClientView view) {
        var session = unjoined.remove(id);
        if (session != null) {
            session.joined(granted, view);
            joined.put(id, session);
        }
    }

    public synchronized void removed(UUID id) {
        unjoined.remove(id);
        joined.remove(id);
    }

    /** Changes the view of a page. {@code apply} is called now, or one second after the previous change. */
    void show(UUID id, UnaryOperator<ClientView> change, BiConsumer<UUID, ClientView> apply) {
        find(id).ifPresent(session -> {
            if (session.show(change)) {
                refusals.add(Reason.SUBSCRIPTIONS, session.address());
            }
            session.dueView(System.nanoTime()).ifPresent(due -> apply.accept(id, due));
        });
    }

    /** Ends sessions that did not join, removes closed ones, and applies due views; called several times a second. */
    public void sweep(BiConsumer<UUID, ClientView> apply) {
        var now = System.nanoTime();
        all(unjoined, session -> session.isOlderThan(JOIN_NANOS, now)).forEach(this::endUnjoined);
        Consumer<EngineSession> drop = session -> removed(session.client().getSessionId());
        all(unjoined, session -> !session.client().isConnected()).forEach(drop);
        all(joined, session -> !session.client().isConnected()).forEach(drop);
        all(joined, session -> true).forEach(session -> session.dueView(now)
                .ifPresent(due -> apply.accept(session.client().getSessionId(), due)));
    }

    /** Ends the sessions whose token is no longer valid, or whose login session was ended. */
    public void endRevoked(Access access) {
        all(joined, session -> session.granted().filter(access::isStill).isEmpty())
                .forEach(this::end);
    }

    private synchronized List<EngineSession> all(Map<UUID, EngineSession> sessions, Predicate<EngineSession> which) {
        var all = new ArrayList<>(sessions.values());
        all.removeIf(which.negate());
        return all;
    }
}

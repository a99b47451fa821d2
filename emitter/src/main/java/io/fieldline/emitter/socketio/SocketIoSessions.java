package io.fieldline.emitter.socketio;

import com.corundumstudio.socketio.SocketIOServer;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.protocol.PacketType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.Admission;
import io.fieldline.emitter.access.Credentials;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.access.Refusals.Reason;
import io.fieldline.emitter.average.Subscription;
import io.fieldline.emitter.average.TopicOffsets;
import io.fieldline.emitter.limits.ClientAddress;
import io.fieldline.emitter.overview.OverviewCursor;
import io.fieldline.emitter.push.Broadcaster;
import io.fieldline.emitter.push.ClientView;
import io.fieldline.emitter.reply.LoginReplies;
import io.fieldline.emitter.socketio.workarounds.PacketWriter;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Decides which Socket.IO clients may join, and handles their subscriptions.
 *
 * <p>A client sends its token, its subscription, and what it has of the averages and of the overview when it joins ({@code auth} of
 * socket.io-client). netty-socketio does not call its own listener for {@code auth} if a client sends none, so
 * {@link PacketWriter} calls {@link #join} before it writes the answer. No client receives what another one sends.
 */
public final class SocketIoSessions {
    private static final String SUBSCRIPTION = "subscription";
    private static final String SUBSCRIBE = "subscribe";
    private static final String OVERVIEW = "overview";
    private static final String WRONG_SUBSCRIPTION =
            "expected the names of 1 to %d devices, or null for all".formatted(Subscription.MAX_DEVICES);
    /** How long a refused client may read the reason. */
    private static final int GOODBYE_SECONDS = 1;

    private final ObjectMapper json = new ObjectMapper();
    private final Broadcaster broadcast;
    private final Access access;
    private final Refusals refusals;
    private final EngineSessions sessions;

    public SocketIoSessions(Broadcaster broadcast, Access access, Refusals refusals, EngineSessions sessions) {
        this.broadcast = broadcast;
        this.access = access;
        this.refusals = refusals;
        this.sessions = sessions;
    }

    public void listen(SocketIOServer server) {
        server.addDisconnectListener(client -> broadcast.disconnected(client.getSessionId()));
        server.addEventListener(SUBSCRIBE, Object.class, (client, devices, answer) -> {
            var subscription = Subscription.parse(json.valueToTree(devices));
            subscription.ifPresent(it -> sessions.show(client.getSessionId(), view -> view.with(it), broadcast::show));
            answer.sendAckData(subscription.isPresent() ? Map.of() : Map.of("error", WRONG_SUBSCRIPTION));
        });
        server.addEventListener(OVERVIEW, Object.class, (client, wanted, answer) -> {
            if (wanted instanceof Boolean isOn) {
                sessions.show(client.getSessionId(), view -> view.withOverview(isOn), broadcast::show);
            }
            answer.sendAckData(wanted instanceof Boolean ? Map.of() : Map.of("error", "expected true or false"));
        });
    }

    /**
     * Decides whether a client may join.
     *
     * @param welcome the packet that confirms the join; becomes the refusal if the client may not join
     * @param channel the channel to which the packet is written
     * @return the task to run after the packet is written
     */
    public Runnable join(ClientHead client, Packet welcome, Channel channel) {
        var auth = json.<JsonNode>valueToTree(client.getHandshakeData().getAuthToken());
        client.getHandshakeData().setAuthToken(Map.of()); // otherwise it stays in memory for the whole session
        var subscription = subscription(auth);
        var admission = access.admit(ClientAddress.of(channel), credentials(client, auth));
        if (admission instanceof Admission.Throttled throttled) {
            refusals.add(Reason.GUESSES, channel);
            return refuse(client, welcome, channel, LoginReplies.throttledMessage(throttled));
        }
        if (admission instanceof Admission.Unready) {
            return refuse(client, welcome, channel, LoginReplies.UNREADY);
        }
        if (!(admission instanceof Admission.Granted granted)) {
            refusals.add(Reason.TOKEN, channel);
            return refuse(client, welcome, channel, LoginReplies.TOKEN_REQUIRED);
        }
        if (subscription.isEmpty()) {
            return refuse(client, welcome, channel, WRONG_SUBSCRIPTION);
        }
        var cursor = auth.path(OVERVIEW);
        var view = new ClientView(subscription.get(), cursor.isTextual());
        sessions.joined(client.getSessionId(), granted, view);
        return () -> broadcast.connected(
                client.getSessionId(),
                new SocketIoClient(client),
                view,
                TopicOffsets.parse(object(auth.path("resume"))),
                OverviewCursor.parse(cursor.asText()));
    }

    private Optional<Subscription> subscription(JsonNode auth) {
        try {
            return Subscription.parse(names(auth.path(SUBSCRIPTION)));
        } catch (IllegalArgumentException undecodable) {
            return Optional.empty();
        }
    }

    /** Decodes {@code device1,device%202}, which is a text because netty-socketio cannot parse {@code auth} with a {@code [}. */
    private JsonNode names(JsonNode text) {
        if (!text.isTextual()) {
            return text;
        }
        var names = json.createArrayNode();
        for (var name : text.textValue().split(",", -1)) {
            names.add(QueryStringDecoder.decodeComponent(name));
        }
        return names;
    }

    /** Returns an object, also from JSON in a text, because socket.io-client for Java sends only texts in {@code auth}. */
    private JsonNode object(JsonNode value) {
        if (!value.isTextual()) {
            return value;
        }
        try {
            return json.readTree(value.textValue());
        } catch (JsonProcessingException notJson) {
            return value;
        }
    }

    private static Credentials credentials(ClientHead client, JsonNode auth) {
        var ofHandshake = Credentials.of(client.getHandshakeData().getHttpHeaders());
        var token = Optional.ofNullable(auth.path("token").textValue());
        return new Credentials(ofHandshake.session(), token.or(ofHandshake::token));
    }

    private static Runnable refuse(ClientHead client, Packet welcome, Channel channel, String reason) {
        welcome.setSubType(PacketType.ERROR);
        welcome.setData(Map.of("message", reason));
        return () -> channel.eventLoop().schedule(client::disconnect, GOODBYE_SECONDS, TimeUnit.SECONDS);
    }
}

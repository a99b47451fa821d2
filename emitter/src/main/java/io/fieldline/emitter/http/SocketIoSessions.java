package io.fieldline.emitter.http;

import com.corundumstudio.socketio.SocketIOServer;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.protocol.PacketType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.emitter.average.Subscription;
import io.fieldline.emitter.average.TopicOffsets;
import io.fieldline.emitter.http.Refusals.Reason;
import io.fieldline.emitter.push.Broadcaster;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Lets Socket.IO clients join, and hears what they ask for.
 *
 * <p>What a client says when it joins ({@code auth} of socket.io-client) is all it ever has to say: its token, the
 * devices to show, and the offsets up to which it has their averages. netty-socketio's own listener for that is no
 * gate, as it is not asked when a client says nothing; so the answer is decided where it leaves, in
 * {@link PacketWriter}. Nothing that a client sends goes to another one.
 */
final class SocketIoSessions {
    private static final String SUBSCRIPTION = "subscription";
    private static final String SUBSCRIBE = "subscribe";
    private static final String WRONG_SUBSCRIPTION =
            "expected the names of 1 to %d devices, or null for all".formatted(Subscription.MAX_DEVICES);
    /** So long a refused client may read why. */
    private static final int GOODBYE_SECONDS = 1;

    private final ObjectMapper json = new ObjectMapper();
    private final Broadcaster broadcast;
    private final Access access;
    private final Refusals refusals;
    private final EngineSessions sessions;

    SocketIoSessions(Broadcaster broadcast, Access access, Refusals refusals, EngineSessions sessions) {
        this.broadcast = broadcast;
        this.access = access;
        this.refusals = refusals;
        this.sessions = sessions;
    }

    void listen(SocketIOServer server) {
        server.addDisconnectListener(client -> broadcast.disconnected(client.getSessionId()));
        server.addEventListener(SUBSCRIBE, Object.class, (client, devices, answer) -> {
            var watch = Subscription.parse(json.valueToTree(devices));
            watch.ifPresent(wanted -> sessions.watch(client.getSessionId(), wanted, broadcast::subscribe));
            answer.sendAckData(watch.isPresent() ? Map.of() : Map.of("error", WRONG_SUBSCRIPTION));
        });
    }

    /**
     * Decides on a client that wants to join.
     *
     * @param welcome the packet that would tell it that it has; becomes the refusal when it has not
     * @param channel that the packet goes to
     * @return what is to be done once the packet is written
     */
    Runnable join(ClientHead client, Packet welcome, Channel channel) {
        var said = json.<JsonNode>valueToTree(client.getHandshakeData().getAuthToken());
        client.getHandshakeData().setAuthToken(Map.of()); // else it stays in memory as long as the session
        var watch = watch(said);
        var admission = access.admit(ClientAddress.of(channel), credentials(client, said));
        if (admission instanceof Admission.Throttled throttled) {
            refusals.add(Reason.GUESSES, channel);
            return refuse(client, welcome, channel, Credentials.throttledMessage(throttled));
        }
        if (!(admission instanceof Admission.Granted granted)) {
            refusals.add(Reason.TOKEN, channel);
            return refuse(client, welcome, channel, Credentials.REFUSAL);
        }
        if (watch.isEmpty()) {
            return refuse(client, welcome, channel, WRONG_SUBSCRIPTION);
        }
        sessions.joined(client.getSessionId(), granted.principal());
        return () -> broadcast.connected(
                client.getSessionId(),
                new SocketIoClient(client),
                watch.get(),
                TopicOffsets.parse(object(said.path("resume"))));
    }

    private Optional<Subscription> watch(JsonNode said) {
        try {
            return Subscription.parse(names(said.path(SUBSCRIPTION)));
        } catch (IllegalArgumentException undecodable) {
            return Optional.empty();
        }
    }

    /** From {@code device1,device%202}: netty-socketio 2.0.14 cannot parse what a client joins with when there is a [ in it. */
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

    /** As it is, or as JSON in a text: socket.io-client for Java joins with nothing but texts. */
    private JsonNode object(JsonNode value) {
        if (!value.isTextual()) {
            return value;
        }
        try {
            return json.readTree(value.textValue());
        } catch (JsonProcessingException text) {
            return value;
        }
    }

    private static Credentials credentials(ClientHead client, JsonNode said) {
        var ofHandshake = Credentials.of(client.getHandshakeData().getHttpHeaders());
        var token = Optional.ofNullable(said.path("token").textValue());
        return new Credentials(ofHandshake.session(), token.or(ofHandshake::token));
    }

    private static Runnable refuse(ClientHead client, Packet welcome, Channel channel, String why) {
        welcome.setSubType(PacketType.ERROR);
        welcome.setData(Map.of("message", why));
        return () -> channel.eventLoop().schedule(client::disconnect, GOODBYE_SECONDS, TimeUnit.SECONDS);
    }
}

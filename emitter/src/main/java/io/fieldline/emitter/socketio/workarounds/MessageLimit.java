package io.fieldline.emitter.socketio.workarounds;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.messages.PacketsMessage;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.access.Refusals.Reason;
import io.fieldline.emitter.limits.TokenBucket;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Disconnects a client that sends too many messages, or messages that the page does not send. Each connection has one instance.
 *
 * <p>One text may contain many packets. They are counted for each page, because a page has many connections by long polling.
 * netty-socketio also splits a text at the lengths of an older protocol, parses the rest of a packet as the next one, and
 * needs quadratic time for digits before a {@code [}. So only packets pass that it can parse in one way;
 * {@link WholePackets} handles the rest of long ones.
 */
public final class MessageLimit extends ChannelInboundHandlerAdapter {
    /** Close, ping, pong and upgrade; connect and disconnect; an event, with or without an acknowledgement id. */
    private static final Pattern PACKET =
            Pattern.compile("[135]|2[a-z]{0,9}|40([{/][^\\[]*)?|41|42\\d{0,9}\\[.*", Pattern.DOTALL);

    private static final String SEPARATOR = Character.toString(PacketWriter.SEPARATOR);
    /** A key in the store of a client. */
    private static final String BUCKET = "messages";

    private static final String JOINED = "joined";
    private static final String JOIN = "40";

    private final int perSecond;
    private final Refusals refusals;
    /** Frames are counted too, because a frame may be a part of a text, or binary. */
    private final TokenBucket frames;

    public MessageLimit(int perSecond, Refusals refusals) {
        this.perSecond = perSecond;
        this.refusals = refusals;
        this.frames = new TokenBucket(perSecond, System.nanoTime());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof WebSocketFrame && !frames.take(System.nanoTime())) {
            refusals.add(Reason.MESSAGES, context.channel());
            ReferenceCountUtil.release(message);
            var unused = context.close();
            return;
        }
        var refusal = message instanceof PacketsMessage packets ? refusal(packets) : Optional.<Reason>empty();
        if (refusal.isPresent() && message instanceof PacketsMessage packets) {
            refusals.add(refusal.get(), context.channel()); // the sender of the message releases its content
            packets.getClient().disconnect();
            if (packets.getTransport() == Transport.WEBSOCKET) {
                var unused = context.close();
            }
            return;
        }
        super.channelRead(context, message);
    }

    private Optional<Reason> refusal(PacketsMessage message) {
        var packets = List.of(message.getContent().toString(ISO_8859_1).split(SEPARATOR, -1));
        if (!bucket(message.getClient()).take(packets.size(), System.nanoTime())
                || !packets.stream().allMatch(packet -> PACKET.matcher(packet).matches())) {
            return Optional.of(Reason.MESSAGES);
        }
        var joins = packets.stream().filter(packet -> packet.startsWith(JOIN)).count();
        return joins > 0 && !joinsOnce(message.getClient(), joins) ? Optional.of(Reason.JOINS) : Optional.empty();
    }

    /** A client may join once, because each join may try another token. */
    private static boolean joinsOnce(ClientHead client, long joins) {
        synchronized (client) {
            var first = client.getStore().get(JOINED) == null;
            client.getStore().set(JOINED, true);
            return first && joins == 1;
        }
    }

    private TokenBucket bucket(ClientHead client) {
        synchronized (client) { // two requests may run at the same time
            TokenBucket known = client.getStore().get(BUCKET);
            if (known != null) {
                return known;
            }
            var bucket = new TokenBucket(perSecond, System.nanoTime());
            client.getStore().set(BUCKET, bucket);
            return bucket;
        }
    }
}

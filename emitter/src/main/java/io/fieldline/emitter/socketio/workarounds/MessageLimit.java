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
 * Ends a page that sends more than it has any need to, or what no page of ours sends; one a connection.
 *
 * <p>By both transports one text may hold many packets, which are counted for the page, as by long polling it has many
 * connections. netty-socketio 2.0.14 also splits a text by lengths of an older protocol, takes what a packet leaves
 * over for the next one, and multiplies as often as the square of what stands before a {@code [}: so only packets pass
 * that it can take for nothing else; {@link WholePackets} sees to the end of the long ones.
 */
public final class MessageLimit extends ChannelInboundHandlerAdapter {
    /** Close, ping, pong and upgrade; to join and to leave; an event, with or without the number of its answer. */
    private static final Pattern PACKET =
            Pattern.compile("[135]|2[a-z]{0,9}|40([{/][^\\[]*)?|41|42\\d{0,9}\\[.*", Pattern.DOTALL);

    private static final String SEPARATOR = Character.toString(PacketWriter.SEPARATOR);
    /** In a client's store. */
    private static final String BUCKET = "messages";

    private static final String JOINED = "joined";
    private static final String JOIN = "40";

    private final int perSecond;
    private final Refusals refusals;
    /** Frames are counted too, as one may be a part of a text, or no text. */
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
            refusals.add(refusal.get(), context.channel()); // whoever made the message releases its content
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

    /** Each join may carry another token, so a connection has one. */
    private static boolean joinsOnce(ClientHead client, long joins) {
        synchronized (client) {
            var first = client.getStore().get(JOINED) == null;
            client.getStore().set(JOINED, true);
            return first && joins == 1;
        }
    }

    private TokenBucket bucket(ClientHead client) {
        synchronized (client) { // two requests at once
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

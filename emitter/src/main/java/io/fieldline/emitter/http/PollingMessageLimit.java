package io.fieldline.emitter.http;

import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.messages.PacketsMessage;
import io.fieldline.emitter.http.Refusals.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** As {@link MessageLimit}, by long polling: there a page has many connections, and sends many messages in one request. */
@Sharable
final class PollingMessageLimit extends ChannelInboundHandlerAdapter {
    /** In a client's store. */
    private static final String BUCKET = "messages";

    private final int perSecond;
    private final Refusals refusals;

    PollingMessageLimit(int perSecond, Refusals refusals) {
        this.perSecond = perSecond;
        this.refusals = refusals;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (!(message instanceof PacketsMessage packets)
                || packets.getTransport() != Transport.POLLING
                || bucket(packets.getClient()).take(count(packets.getContent()), System.nanoTime())) {
            super.channelRead(context, message);
            return;
        }
        refusals.add(Reason.MESSAGES); // whoever made the message releases its content
        packets.getClient().disconnect();
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

    private static int count(ByteBuf body) {
        var count = 1;
        for (var at = body.readerIndex(); at < body.writerIndex(); at++) {
            if (body.getByte(at) == PacketWriter.SEPARATOR) {
                count++;
            }
        }
        return count;
    }
}

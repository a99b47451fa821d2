package io.fieldline.emitter.http;

import io.fieldline.emitter.http.Refusals.Reason;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/** Ends a websocket whose page sends more than it has any need to; one a connection. */
final class MessageLimit extends ChannelInboundHandlerAdapter {
    private final Refusals refusals;
    private final TokenBucket bucket;

    MessageLimit(int perSecond, Refusals refusals) {
        this.refusals = refusals;
        this.bucket = new TokenBucket(perSecond, System.nanoTime());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (!(message instanceof WebSocketFrame) || bucket.take(System.nanoTime())) {
            super.channelRead(context, message);
            return;
        }
        refusals.add(Reason.MESSAGES);
        ReferenceCountUtil.release(message);
        var unused = context.close();
    }
}

package io.fieldline.emitter.socketio.workarounds;

import com.corundumstudio.socketio.messages.PacketsMessage;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Takes packets, which netty-socketio passes to the head of the pipeline again, straight to who reads them: a decoder that is
 * at work, as TLS is, would put them off until netty-socketio has released their bytes.
 */
@Sharable
public final class PacketShortcut extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (!(message instanceof PacketsMessage)) {
            super.channelRead(context, message);
            return;
        }
        var limit = context.pipeline().get(MessageLimit.class);
        limit.channelRead(context.pipeline().context(limit), message);
    }
}

package io.fieldline.emitter.socketio.workarounds;

import com.corundumstudio.socketio.messages.PacketsMessage;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Passes packets, which netty-socketio sends through the pipeline again, directly to their handler. A decoder that is
 * running, for example that of TLS, would otherwise delay them until netty-socketio has released their bytes.
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

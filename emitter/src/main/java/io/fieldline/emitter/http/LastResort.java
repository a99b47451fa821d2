package io.fieldline.emitter.http;

import io.fieldline.emitter.http.Refusals.Reason;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends connections that broke or that sent nonsense, both of them everyday. */
final class LastResort extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(LastResort.class);

    private final Refusals refusals;

    LastResort(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("connection ends: client={}", context.channel().remoteAddress(), cause);
        if (cause instanceof TooLongFrameException
                || (cause instanceof CorruptedWebSocketFrameException corrupted
                        && corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG))) {
            refusals.add(Reason.FRAME, context.channel());
        }
        var unused = context.close();
    }
}

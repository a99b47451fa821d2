package io.fieldline.emitter.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.fieldline.emitter.http.Refusals.Reason;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.atomic.AtomicInteger;

/** Turns connections away when there are too many, before anything of theirs is read. */
@Sharable
final class ConnectionLimit extends ChannelInboundHandlerAdapter {
    private static final byte[] REFUSAL = """
            HTTP/1.1 503 Service Unavailable\r
            Content-Type: application/json\r
            Content-Length: 57\r
            Connection: close\r
            \r
            {"error":"too many connections, see --limit-connections"}""".getBytes(US_ASCII);

    private final int limit;
    private final Refusals refusals;
    private final AtomicInteger connections = new AtomicInteger();

    ConnectionLimit(int limit, Refusals refusals) {
        this.limit = limit;
        this.refusals = refusals;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        context.channel().closeFuture().addListener(closed -> connections.decrementAndGet());
        if (connections.incrementAndGet() > limit) {
            refusals.add(Reason.CONNECTIONS);
            context.pipeline().addAfter(context.name(), "ignore", new Ignore());
            context.writeAndFlush(Unpooled.wrappedBuffer(REFUSAL)).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        super.channelActive(context);
    }

    /** What one says that is turned away already. */
    private static final class Ignore extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }
    }
}

package io.fieldline.emitter.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.joining;

import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.access.Refusals.Reason;
import io.fieldline.emitter.limits.AddressCounts;
import io.fieldline.emitter.limits.ClientAddress;
import io.fieldline.emitter.limits.ClientLimits;
import io.fieldline.emitter.limits.TrustedProxies;
import io.fieldline.emitter.reply.SecurityHeaders;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.atomic.AtomicInteger;

/** Refuses a connection before any of its bytes is read if all clients or its address have too many. */
@Sharable
final class ConnectionLimit extends ChannelInboundHandlerAdapter {
    private static final byte[] REFUSAL =
            refusal("{\"error\":\"too many connections, see --limit-connections and --limit-address-connections\"}");

    private final int limit;
    private final AddressCounts addresses;
    private final TrustedProxies proxies;
    private final Refusals refusals;
    private final boolean tls;
    private final AtomicInteger connections = new AtomicInteger();

    /** With {@code tls} a refusal has no response, because the client expects a handshake. */
    ConnectionLimit(ClientLimits limits, TrustedProxies proxies, Refusals refusals, boolean tls) {
        this.limit = limits.connections();
        this.addresses = new AddressCounts(limits.addressConnections());
        this.proxies = proxies;
        this.refusals = refusals;
        this.tls = tls;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        if (admits(context)) {
            super.channelActive(context);
            return;
        }
        refusals.add(Reason.CONNECTIONS, context.channel());
        if (tls) {
            context.close();
            return;
        }
        context.pipeline().addAfter(context.name(), "ignore", new Ignore());
        context.writeAndFlush(Unpooled.wrappedBuffer(REFUSAL)).addListener(ChannelFutureListener.CLOSE);
    }

    private boolean admits(ChannelHandlerContext context) {
        var closed = context.channel().closeFuture();
        closed.addListener(now -> connections.decrementAndGet());
        if (connections.incrementAndGet() > limit) {
            return false;
        }
        if (proxies.includes(context.channel())) {
            return true;
        }
        var address = ClientAddress.peer(context.channel());
        if (!addresses.acquire(address)) {
            return false;
        }
        closed.addListener(now -> addresses.release(address));
        return true;
    }

    private static byte[] refusal(String body) {
        var headers = SecurityHeaders.ALL.entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
                .collect(joining());
        return ("HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                        + "\r\nRetry-After: 10\r\nConnection: close\r\n" + headers + "\r\n" + body)
                .getBytes(US_ASCII);
    }

    /** Discards what a refused client sends. */
    private static final class Ignore extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }
    }
}

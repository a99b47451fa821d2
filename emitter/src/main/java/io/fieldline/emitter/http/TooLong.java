package io.fieldline.emitter.http;

import io.fieldline.emitter.http.Refusals.Reason;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Counts the requests whose body Netty finds too long, which it answers itself. */
@Sharable
final class TooLong extends ChannelOutboundHandlerAdapter {
    private final Refusals refusals;

    TooLong(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof HttpResponse response
                && response.status().equals(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE)) {
            refusals.add(Reason.BODY);
        }
        super.write(context, message, promise);
    }
}

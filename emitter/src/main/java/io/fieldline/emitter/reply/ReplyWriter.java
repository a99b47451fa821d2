package io.fieldline.emitter.reply;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/** Writes replies to a Netty channel. {@code HttpConnection} adds the common headers, and closes the connection if needed. */
public final class ReplyWriter {
    private ReplyWriter() {}

    public static ChannelFuture write(Channel channel, HttpRequest request, Reply reply) {
        var body = request.method().equals(HttpMethod.HEAD)
                ? Unpooled.EMPTY_BUFFER
                : Unpooled.wrappedBuffer(reply.body().duplicate());
        var response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status()), body);
        HttpUtil.setKeepAlive(response, HttpUtil.isKeepAlive(request));
        reply.headers().forEach(response.headers()::set);
        if (hasLength(reply.status())) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, reply.body().remaining());
        }
        return channel.writeAndFlush(response);
    }

    /** Status 204 has no length, and for 304 it would be the length of the file (RFC 9110, 8.6). */
    private static boolean hasLength(int status) {
        return status != HttpResponseStatus.NOT_MODIFIED.code() && status != HttpResponseStatus.NO_CONTENT.code();
    }
}

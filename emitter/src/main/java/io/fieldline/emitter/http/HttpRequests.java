package io.fieldline.emitter.http;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Optional;

/** Answers what is not Socket.IO's: the REST API and the page. Runs on Netty's threads and blocks on nothing. */
@Sharable
public final class HttpRequests extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final RestApi rest;
    private final StaticPages pages;

    public HttpRequests(RestApi rest, StaticPages pages) {
        this.rest = rest;
        this.pages = pages;
    }

    @Override
    public boolean acceptInboundMessage(Object message) {
        return message instanceof FullHttpRequest request
                && !new QueryStringDecoder(request.uri()).path().equals(HttpFrontend.SOCKET_IO);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        ReplyWriter.write(context, request, reply(request));
    }

    private Reply reply(FullHttpRequest request) {
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return Reply.error(405, "%s is not served, only GET and HEAD".formatted(request.method()))
                    .with("Allow", "GET, HEAD");
        }
        var url = new QueryStringDecoder(request.uri());
        if (RestApi.owns(url.path())) {
            return rest.reply(url.path(), url.parameters());
        }
        var headers = request.headers();
        return pages.reply(
                url.path(),
                headers.containsValue(HttpHeaderNames.ACCEPT_ENCODING, "gzip", true),
                Optional.ofNullable(headers.get(HttpHeaderNames.IF_NONE_MATCH)));
    }
}

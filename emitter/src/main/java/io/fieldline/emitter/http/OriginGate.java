package io.fieldline.emitter.http;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lets only our own page and the origins allowed beside it reach Socket.IO, by polling and WebSocket alike:
 * netty-socketio itself checks a request only when it opens a session. A request without Origin is not one
 * that somebody else's page can read the answer of, except as a script; so JSONP is refused.
 */
@Sharable
final class OriginGate extends ChannelInboundHandlerAdapter {
    private final Set<String> allowed;

    OriginGate(List<URI> allowed) {
        this.allowed = allowed.stream()
                .map(origin -> origin.toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof FullHttpRequest request)) {
            context.fireChannelRead(message);
            return;
        }
        var refusal = refusal(request);
        if (refusal.isEmpty()) {
            context.fireChannelRead(request);
            return;
        }
        ReplyWriter.write(context, request, refusal.get());
        request.release();
    }

    private Optional<Reply> refusal(FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return Optional.of(Reply.error(400, "this is not an HTTP request"));
        }
        try {
            var url = new QueryStringDecoder(request.uri());
            var jsonp = url.parameters().containsKey("j"); // decodes all of it, so what cannot be decoded ends here
            if (!url.path().equals(HttpFrontend.SOCKET_IO)) {
                return Optional.empty();
            }
            return jsonp ? Optional.of(Reply.error(400, "JSONP is not served")) : refusedOrigin(request);
        } catch (IllegalArgumentException undecodable) {
            return Optional.of(Reply.error(400, undecodable.getMessage()));
        }
    }

    private Optional<Reply> refusedOrigin(FullHttpRequest request) {
        var origin = request.headers().get(HttpHeaderNames.ORIGIN);
        if (origin == null || mayConnect(origin, request.headers().get(HttpHeaderNames.HOST, ""))) {
            return Optional.empty();
        }
        return Optional.of(Reply.error(403, "origin %s may not connect; --origins allows it".formatted(origin)));
    }

    /** The page's own origin is whatever the browser calls this server, as a proxy may stand in between. */
    private boolean mayConnect(String origin, String host) {
        var name = origin.toLowerCase(Locale.ROOT);
        return allowed.contains(name) || name.equals("http://" + host) || name.equals("https://" + host);
    }
}

package io.fieldline.emitter.http;

import io.fieldline.emitter.http.Refusals.Reason;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Refuses requests before anything else sees them.
 *
 * <p>Only our own page and the origins allowed beside it reach Socket.IO, by polling and WebSocket alike:
 * netty-socketio itself checks a request only when it opens a session. A request without Origin is not one
 * that somebody else's page can read the answer of, except as a script; so JSONP is refused. Whether a Socket.IO
 * client knows the token is seen when it joins ({@link Sessions}), as a page cannot read why a websocket was refused.
 */
@Sharable
final class Gate extends ChannelInboundHandlerAdapter {
    /** When there are more, the address that asked longest ago is forgotten. */
    private static final int MAX_ADDRESSES = 10_000;

    private final Access access;
    private final Limits limits;
    private final Refusals refusals;
    private final Map<String, TokenBucket> addresses = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    Gate(Access access, Limits limits, Refusals refusals) {
        this.access = access;
        this.limits = limits;
        this.refusals = refusals;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof FullHttpRequest request)) {
            context.fireChannelRead(message);
            return;
        }
        var refusal = refusal(context, request);
        if (refusal.isEmpty()) {
            context.fireChannelRead(request);
            return;
        }
        ReplyWriter.write(context, request, refusal.get());
        request.release();
    }

    private Optional<Reply> refusal(ChannelHandlerContext context, FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return Optional.of(Reply.error(400, "this is not an HTTP request"));
        }
        if (!bucket(context).take(System.nanoTime())) {
            return refused(Reason.REQUESTS, Reply.error(429, "too many requests, see --limit-requests"));
        }
        try {
            var url = new QueryStringDecoder(request.uri());
            var parameters = url.parameters(); // decodes all of it, so what cannot be decoded ends here
            return url.path().equals(HttpFrontend.SOCKET_IO)
                    ? refusedSocket(request, parameters)
                    : refusedToken(request, url.path(), parameters);
        } catch (IllegalArgumentException undecodable) {
            return Optional.of(Reply.error(400, String.valueOf(undecodable.getMessage())));
        }
    }

    private Optional<Reply> refusedSocket(FullHttpRequest request, Map<String, List<String>> parameters) {
        if (parameters.containsKey("j")) {
            return Optional.of(Reply.error(400, "JSONP is not served"));
        }
        if (!List.of("4").equals(parameters.get("EIO"))) {
            return Optional.of(Reply.error(400, "want EIO=4, as socket.io-client 3 and 4 have it"));
        }
        var origin = request.headers().get(HttpHeaderNames.ORIGIN);
        if (origin == null || access.allows(origin, request.headers().get(HttpHeaderNames.HOST, ""))) {
            return Optional.empty();
        }
        return refused(
                Reason.ORIGIN, Reply.error(403, "origin %s may not connect; --origins allows it".formatted(origin)));
    }

    /** The page's files hold no data, so that everyone gets them, and with them the form for the token. */
    private Optional<Reply> refusedToken(FullHttpRequest request, String path, Map<String, List<String>> parameters) {
        if (path.equals("/") && parameters.containsKey("token")) {
            return Optional.of(signIn(parameters.get("token")));
        }
        if (!RestApi.owns(path) || RestApi.isForAll(path) || access.admits(Credentials.of(request.headers()))) {
            return Optional.empty();
        }
        return refused(Reason.TOKEN, Credentials.refusal());
    }

    /** A wrong token does not open the page, even if the browser has the right one in its cookie. */
    private Reply signIn(List<String> given) {
        if (given.size() == 1 && access.admits(Optional.of(given.get(0)))) {
            return access.wantsToken() ? Credentials.keepInBrowser(given.get(0)) : Credentials.toPage("/");
        }
        refusals.add(Reason.TOKEN);
        return Credentials.toPage(Credentials.REFUSED_PAGE);
    }

    private Optional<Reply> refused(Reason reason, Reply reply) {
        refusals.add(reason);
        return Optional.of(reply);
    }

    private TokenBucket bucket(ChannelHandlerContext context) {
        var address = context.channel().remoteAddress() instanceof InetSocketAddress internet
                ? internet.getAddress().getHostAddress()
                : "";
        synchronized (addresses) {
            return addresses.computeIfAbsent(address, unknown -> new TokenBucket(limits.requests(), System.nanoTime()));
        }
    }
}

package io.fieldline.emitter.http;

import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.access.Refusals.Reason;
import io.fieldline.emitter.limits.ByteBudget;
import io.fieldline.emitter.limits.ClientAddress;
import io.fieldline.emitter.operations.Operations;
import io.fieldline.emitter.reply.CompressedReply;
import io.fieldline.emitter.reply.Reply;
import io.fieldline.emitter.reply.ReplyCache;
import io.fieldline.emitter.reply.ReplyWriter;
import io.fieldline.emitter.reply.StaticPages;
import io.fieldline.emitter.rest.RestApi;
import io.fieldline.emitter.rest.RestQueue;
import io.fieldline.emitter.socketio.workarounds.EngineIo;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers all requests except those for Socket.IO and logins. REST requests have their own threads, separate ones for
 * expensive requests. Netty's threads send the files of the page. If too many requests are waiting, another one gets 503.
 */
@Sharable
public final class HttpRequests extends SimpleChannelInboundHandler<FullHttpRequest> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpRequests.class);
    /** The paths whose responses are made of all devices. */
    private static final Set<String> CACHED = Set.of("/api/devices", "/api/fleet", "/api/metrics");

    private static final int CHEAP_THREADS = 2;
    /** Twice the default of --limit-address-rest. */
    private static final int EXPENSIVE_THREADS = 4;

    private final RestApi rest;
    private final StaticPages pages;
    private final ReplyCache cache = new ReplyCache();
    /** The budget for responses that clients have not read yet. */
    private final ByteBudget unread = new ByteBudget(64_000_000, 16_000_000);

    private final WriteRequests writes;
    private final Refusals refusals;
    private final RestQueue cheap;
    private final RestQueue expensive;

    /** With the default limits. */
    public HttpRequests(RestApi rest, StaticPages pages, Operations operations) {
        this(rest, pages, operations, 2, new Refusals());
    }

    /** {@code perAddress} is the number of REST requests of one address that are answered at the same time. */
    public HttpRequests(RestApi rest, StaticPages pages, Operations operations, int perAddress, Refusals refusals) {
        this.rest = rest;
        this.pages = pages;
        this.writes = new WriteRequests(operations, refusals);
        this.refusals = refusals;
        this.cheap = new RestQueue("rest", CHEAP_THREADS, perAddress);
        this.expensive = new RestQueue("rest-expensive", EXPENSIVE_THREADS, perAddress);
    }

    @Override
    public boolean acceptInboundMessage(Object message) {
        return message instanceof FullHttpRequest request
                && !new QueryStringDecoder(request.uri()).path().equals(EngineIo.PATH);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        var url = new QueryStringDecoder(request.uri());
        var channel = context.channel();
        if (WriteRequests.owns(request, url.path())) {
            writes.handle(channel, request, url.path());
            return;
        }
        if (!isRest(request, url.path())) {
            ReplyWriter.write(channel, request, quickReply(request, url));
            return;
        }
        var queue = RestApi.isExpensive(url.path()) ? expensive : cheap;
        request.retain();
        if (!queue.offer(ClientAddress.of(channel), () -> answer(channel, request, url))) {
            refusals.add(Reason.BUSY, channel);
            ReplyWriter.write(channel, request, busy("too many requests are waiting"));
            request.release();
        }
    }

    /** How long the longest request has been running, or zero. */
    public Duration longestRequest() {
        var first = cheap.longestTask();
        var second = expensive.longestTask();
        return first.compareTo(second) > 0 ? first : second;
    }

    @Override
    public void close() {
        writes.close();
        cheap.close();
        expensive.close();
    }

    private static boolean isRest(FullHttpRequest request, String path) {
        return RestApi.isSlow(path) && isRead(request);
    }

    private static boolean isRead(FullHttpRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    private Reply quickReply(FullHttpRequest request, QueryStringDecoder url) {
        if (!isRead(request)) {
            return Reply.error(405, "%s is not served, only GET and HEAD".formatted(request.method()))
                    .with("Allow", "GET, HEAD");
        }
        var headers = request.headers();
        return RestApi.owns(url.path())
                ? rest(url, headers).reply(acceptsGzip(headers))
                : pages.reply(
                        url.path(),
                        acceptsGzip(headers),
                        Optional.ofNullable(headers.get(HttpHeaderNames.IF_NONE_MATCH)));
    }

    /** Runs in a thread for REST; skips the work if the client has disconnected. */
    private void answer(Channel channel, FullHttpRequest request, QueryStringDecoder url) {
        try {
            if (!channel.isActive()) {
                return;
            }
            var headers = request.headers();
            write(channel, request, rest(url, headers).reply(acceptsGzip(headers)));
        } catch (RuntimeException bug) { // an Error ends the process, see FatalErrors
            log.error("cannot answer a request: path={}", url.path(), bug);
            var unused = channel.close(); // the client would wait for the answer
        } finally {
            request.release();
        }
    }

    private void write(Channel channel, FullHttpRequest request, Reply reply) {
        if (!channel.isActive() || channel.eventLoop().isShuttingDown()) {
            return;
        }
        var address = ClientAddress.of(channel);
        var bytes = reply.body().remaining();
        if (!unread.acquire(address, bytes)) {
            refusals.add(Reason.BUSY, channel);
            ReplyWriter.write(channel, request, busy("too many responses have not been read yet"));
            return;
        }
        ReplyWriter.write(channel, request, reply).addListener(sent -> unread.release(address, bytes));
    }

    private CompressedReply rest(QueryStringDecoder url, HttpHeaders headers) {
        var accept = headers.get(HttpHeaderNames.ACCEPT, "");
        if (!CACHED.contains(url.path())) {
            return new CompressedReply(reply(url, accept));
        }
        var key = List.of(url.path(), url.parameters(), accept.contains("text/csv"));
        return cache.get(key, () -> reply(url, accept));
    }

    private Reply reply(QueryStringDecoder url, String accept) {
        try {
            return rest.reply(url.path(), url.parameters(), accept);
        } catch (RuntimeException bug) {
            log.error("cannot answer a request: path={}", url.path(), bug);
            return Reply.error(500, "internal error, see the log of the emitter");
        }
    }

    private static boolean acceptsGzip(HttpHeaders headers) {
        return headers.containsValue(HttpHeaderNames.ACCEPT_ENCODING, "gzip", true);
    }

    private static Reply busy(String message) {
        return Reply.error(503, message).with("Retry-After", "1");
    }
}

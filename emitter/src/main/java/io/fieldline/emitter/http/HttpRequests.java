package io.fieldline.emitter.http;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what is not Socket.IO's: the REST API and the page. What may take a while is done by the threads
 * {@code rest}, all else by Netty's. When too much waits for them, a further request is answered 503.
 */
@Sharable
public final class HttpRequests extends SimpleChannelInboundHandler<FullHttpRequest> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpRequests.class);
    private static final int THREADS = 2;
    private static final int WAITING = 64;

    private final RestApi rest;
    private final StaticPages pages;
    private final ExecutorService slow = new ThreadPoolExecutor(
            THREADS, THREADS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> new Thread(task, "rest"));

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
        var path = new QueryStringDecoder(request.uri()).path();
        if (!RestApi.isSlow(path)) {
            ReplyWriter.write(context, request, reply(request));
            return;
        }
        request.retain();
        try {
            slow.execute(() -> {
                try {
                    ReplyWriter.write(context, request, reply(request));
                } catch (RuntimeException bug) { // an Error ends the process, see FatalErrors
                    log.error("cannot answer {}", path, bug);
                    context.close();
                } finally {
                    request.release();
                }
            });
        } catch (RejectedExecutionException busy) {
            ReplyWriter.write(context, request, Reply.error(503, "too many requests wait already"));
            request.release();
        }
    }

    @Override
    public void close() {
        slow.shutdownNow();
    }

    private Reply reply(FullHttpRequest request) {
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return Reply.error(405, "%s is not served, only GET and HEAD".formatted(request.method()))
                    .with("Allow", "GET, HEAD");
        }
        var url = new QueryStringDecoder(request.uri());
        var headers = request.headers();
        if (RestApi.owns(url.path())) {
            return rest(url, headers.get(HttpHeaderNames.ACCEPT, ""));
        }
        return pages.reply(
                url.path(),
                headers.containsValue(HttpHeaderNames.ACCEPT_ENCODING, "gzip", true),
                Optional.ofNullable(headers.get(HttpHeaderNames.IF_NONE_MATCH)));
    }

    private Reply rest(QueryStringDecoder url, String accept) {
        try {
            return rest.reply(url.path(), url.parameters(), accept);
        } catch (RuntimeException bug) {
            log.error("cannot answer {}", url.path(), bug);
            return Reply.error(500, "this should not happen; the emitter's log says more");
        }
    }
}

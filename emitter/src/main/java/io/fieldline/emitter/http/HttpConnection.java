package io.fieldline.emitter.http;

import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.access.Refusals.Reason;
import io.fieldline.emitter.http.ConnectionDeadlines.State;
import io.fieldline.emitter.limits.ClientAddress;
import io.fieldline.emitter.reply.Reply;
import io.fieldline.emitter.reply.ReplyWriter;
import io.fieldline.emitter.reply.SecurityHeaders;
import io.fieldline.emitter.socketio.workarounds.EngineIo;
import io.fieldline.emitter.socketio.workarounds.SessionCookie;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client. It handles one request after the other, and refuses a request after its head or passes it on.
 */
final class HttpConnection extends ChannelDuplexHandler {
    private final RequestFilter filter;
    private final Refusals refusals;
    private final ConnectionDeadlines deadlines;
    private final RequestDecoder decoder = new RequestDecoder(this);
    private @Nullable Future<?> deadlineCheck;
    private @Nullable HttpRequest current;
    private Runnable releaseBody = () -> {};
    private boolean refused;
    private boolean requestEnded = true;
    private boolean answered;
    private boolean hasBody;
    private boolean close;

    /** {@code readTimeoutNanos} is how long a client may read nothing of a response. */
    HttpConnection(RequestFilter filter, Refusals refusals, long readTimeoutNanos) {
        this.filter = filter;
        this.refusals = refusals;
        this.deadlines = new ConnectionDeadlines(refusals, readTimeoutNanos);
    }

    RequestDecoder decoder() {
        return decoder;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadlineCheck = context.executor()
                .scheduleAtFixedRate(() -> deadlines.check(context.channel()), 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (deadlineCheck != null) {
            deadlineCheck.cancel(false);
        }
    }

    /** This event is not passed on, because netty-socketio closes a connection whose first handler gets no request within 5 s. */
    @Override
    public void channelActive(ChannelHandlerContext context) {
        deadlines.enter(State.IDLE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        handlerRemoved(context);
        releaseBody();
        super.channelInactive(context);
    }

    /** Bytes of a request arrive. */
    void onBytes() {
        if (deadlines.isIn(State.IDLE)) {
            deadlines.enter(State.RECEIVING);
        }
    }

    void onDiscarded(int bytes) {
        deadlines.countDiscarded(bytes);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (deadlines.isIn(State.WEBSOCKET)) {
            deadlines.enter(State.WEBSOCKET);
        }
        if (message instanceof HttpRequest request) {
            begin(context, request);
        } else if (message instanceof HttpContent content
                && !refused
                && content.decoderResult().isFailure()) {
            refuse(context.channel(), Reason.MALFORMED, HeadCheck.malformed("the body is malformed"));
        }
        if (message instanceof LastHttpContent) {
            requestEnded = true;
            if (!answered) {
                deadlines.enter(State.ANSWERING);
            }
        }
        if (refused && message instanceof HttpObject) {
            ReferenceCountUtil.release(message);
        } else {
            super.channelRead(context, message);
        }
        if (message instanceof LastHttpContent) {
            releaseBody();
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        onBytes();
        requestEnded = false;
        answered = false;
        hasBody = request.decoderResult().isFailure() // first, because the length may then not be a number
                || HttpUtil.isTransferEncodingChunked(request)
                || HttpUtil.getContentLength(request, 0L) > 0;
        close = !HttpUtil.isKeepAlive(request);
        request.headers().remove(HttpHeaderNames.EXPECT); // a 100 Continue would count as the response
        current = request;
        var refusal = filter.check(context.channel(), request); // may shorten the path
        deadlines.setPoll(request.uri().startsWith(EngineIo.PATH));
        refused = refusal.isPresent();
        refusal.ifPresent(reply -> ReplyWriter.write(context.channel(), request, reply));
        if (!refused && hasBody) {
            reserveBody(context.channel(), request);
        }
    }

    private void reserveBody(Channel channel, HttpRequest request) {
        var address = ClientAddress.of(channel);
        var bytes = filter.maxBodyBytes(request);
        if (!filter.bodies().acquire(address, bytes)) {
            refuse(
                    channel,
                    Reason.BUSY,
                    Reply.error(503, "too many request bodies are in memory").with("Retry-After", "1"));
            return;
        }
        var budget = filter.bodies();
        releaseBody = () -> budget.release(address, bytes);
    }

    private void refuse(Channel channel, Reason reason, Reply reply) {
        refused = true;
        refusals.add(reason, channel);
        if (current != null) {
            ReplyWriter.write(channel, current, reply);
        }
    }

    private void releaseBody() {
        releaseBody.run();
        releaseBody = () -> {};
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof HttpResponse response) {
            onResponse(context, response);
        }
        if (message instanceof LastHttpContent && !deadlines.isIn(State.WEBSOCKET)) {
            super.write(context, message, promise.unvoid().addListener(written -> onWritten(context)));
            return;
        }
        super.write(context, message, promise);
    }

    private void onResponse(ChannelHandlerContext context, HttpResponse response) {
        var headers = response.headers();
        SecurityHeaders.addTo(headers);
        if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            deadlines.enter(State.WEBSOCKET);
            context.channel().config().setAutoRead(true);
            return;
        }
        if (response.status().equals(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE) && !refused) {
            refusals.add(Reason.BODY, context.channel()); // sent by Netty's aggregator
        }
        close = SessionCookie.removeFrom(headers)
                || close
                || !HttpUtil.isKeepAlive(response)
                || (hasBody && !requestEnded && !deadlines.isIn(State.ANSWERING));
        if (close) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    private void onWritten(ChannelHandlerContext context) throws Exception {
        answered = true;
        current = null;
        if (deadlines.isIn(State.WEBSOCKET) || !context.channel().isActive()) {
            return;
        }
        if (!close) {
            deadlines.enter(State.IDLE);
            decoder.next(context.pipeline().context(decoder));
            return;
        }
        if (requestEnded || !hasBody) {
            context.close();
            return;
        }
        deadlines.enter(
                State.DISCARDING); // if it closed now, the client could lose a response that it has not read yet
        decoder.discard(context.pipeline().context(decoder));
    }
}

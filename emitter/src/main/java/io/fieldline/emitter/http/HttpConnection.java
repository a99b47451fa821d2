package io.fieldline.emitter.http;

import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.access.Refusals.Reason;
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
 * One connection of a client: its requests one after the other, each refused by its head or passed on, and a deadline for
 * each thing that the client has to do.
 *
 * <p>The deadlines: a request has to arrive within ten seconds; between two of them a connection may wait for fifteen; a poll
 * of Socket.IO is answered within a minute; a websocket is not silent for a minute, because pages answer pings; and of an
 * answer that waits something is read within {@code stuck-after}. How long a large answer takes in all is not limited.
 */
final class HttpConnection extends ChannelDuplexHandler {
    private static final long REQUEST_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long POLL_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** So long, and for so many bytes, a client whose request was refused may still send it, and then read why. */
    private static final long DISCARD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long DISCARD_BYTES = 262_144;

    private enum State {
        IDLE,
        RECEIVING,
        ANSWERING,
        DISCARDING,
        WEBSOCKET
    }

    private final RequestFilter filter;
    private final Refusals refusals;
    private final OutboundProgress output;
    private final RequestDecoder decoder = new RequestDecoder(this);
    private @Nullable Future<?> tick;
    private State state = State.IDLE;
    private long since = System.nanoTime();
    private @Nullable HttpRequest current;
    private Runnable endBody = () -> {};
    private boolean poll;
    private boolean refused;
    private boolean requestEnded = true;
    private boolean answered;
    private boolean hasBody;
    private boolean close;
    private long discarded;

    /** {@code stuckNanos}: so long a client may read nothing of what waits for it. */
    HttpConnection(RequestFilter filter, Refusals refusals, long stuckNanos) {
        this.filter = filter;
        this.refusals = refusals;
        this.output = new OutboundProgress(stuckNanos);
    }

    RequestDecoder decoder() {
        return decoder;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        tick = context.executor().scheduleAtFixedRate(() -> look(context.channel()), 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (tick != null) {
            tick.cancel(false);
        }
    }

    /** Not passed on: netty-socketio would close the connection unless its own first handler got a request within 5 s. */
    @Override
    public void channelActive(ChannelHandlerContext context) {
        become(State.IDLE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        handlerRemoved(context);
        endBody();
        super.channelInactive(context);
    }

    /** Bytes of a request come. */
    void receives() {
        if (state == State.IDLE) {
            become(State.RECEIVING);
        }
    }

    void discards(int bytes) {
        discarded += bytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (state == State.WEBSOCKET) {
            since = System.nanoTime();
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
                become(State.ANSWERING);
            }
        }
        if (refused && message instanceof HttpObject) {
            ReferenceCountUtil.release(message);
        } else {
            super.channelRead(context, message);
        }
        if (message instanceof LastHttpContent) {
            endBody();
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        receives();
        requestEnded = false;
        answered = false;
        hasBody = request.decoderResult().isFailure() // first, because then the length need not be a number
                || HttpUtil.isTransferEncodingChunked(request)
                || HttpUtil.getContentLength(request, 0L) > 0;
        close = !HttpUtil.isKeepAlive(request);
        request.headers().remove(HttpHeaderNames.EXPECT); // a 100 Continue would be taken for the answer
        poll = request.uri().startsWith(EngineIo.PATH);
        current = request;
        var refusal = filter.check(context.channel(), request);
        refused = refusal.isPresent();
        refusal.ifPresent(reply -> ReplyWriter.write(context.channel(), request, reply));
        if (!refused && hasBody) {
            takeBody(context.channel(), request);
        }
    }

    private void takeBody(Channel channel, HttpRequest request) {
        var address = ClientAddress.of(channel);
        var bytes = filter.mostBytes(request);
        if (!filter.bodies().acquire(address, bytes)) {
            refuse(
                    channel,
                    Reason.BUSY,
                    Reply.error(503, "too many bodies are under way").with("Retry-After", "1"));
            return;
        }
        var budget = filter.bodies();
        endBody = () -> budget.release(address, bytes);
    }

    private void refuse(Channel channel, Reason reason, Reply reply) {
        refused = true;
        refusals.add(reason, channel);
        if (current != null) {
            ReplyWriter.write(channel, current, reply);
        }
    }

    private void endBody() {
        endBody.run();
        endBody = () -> {};
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof HttpResponse response) {
            answer(context, response);
        }
        if (message instanceof LastHttpContent && state != State.WEBSOCKET) {
            super.write(context, message, promise.unvoid().addListener(written -> answered(context)));
            return;
        }
        super.write(context, message, promise);
    }

    private void answer(ChannelHandlerContext context, HttpResponse response) {
        var headers = response.headers();
        SecurityHeaders.addTo(headers);
        if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            become(State.WEBSOCKET);
            context.channel().config().setAutoRead(true);
            return;
        }
        if (response.status().equals(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE) && !refused) {
            refusals.add(Reason.BODY, context.channel()); // found by Netty's aggregator
        }
        close = close
                || SessionCookie.removeFrom(headers)
                || !HttpUtil.isKeepAlive(response)
                || (hasBody && !requestEnded && state != State.ANSWERING);
        if (close) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    private void answered(ChannelHandlerContext context) throws Exception {
        answered = true;
        current = null;
        if (state == State.WEBSOCKET || !context.channel().isActive()) {
            return;
        }
        if (!close) {
            become(State.IDLE);
            decoder.next(context.pipeline().context(decoder));
            return;
        }
        if (requestEnded || !hasBody) {
            context.close();
            return;
        }
        become(State.DISCARDING); // closed at once, the client could lose the answer that it has not read yet
        decoder.discard(context.pipeline().context(decoder));
    }

    private void become(State next) {
        state = next;
        since = System.nanoTime();
    }

    private void look(Channel channel) {
        var now = System.nanoTime();
        if (output.isStuck(channel, now)) {
            end(channel, Reason.UNREAD);
            return;
        }
        var nanos = now - since;
        switch (state) {
            case IDLE -> closeIf(nanos > IDLE_NANOS, channel);
            case RECEIVING -> {
                if (nanos > REQUEST_NANOS) {
                    end(channel, Reason.SLOW);
                }
            }
            case ANSWERING -> closeIf(poll && nanos > POLL_NANOS && output.isEmpty(channel), channel);
            case DISCARDING -> closeIf(nanos > DISCARD_NANOS || discarded > DISCARD_BYTES, channel);
            case WEBSOCKET -> closeIf(nanos > SILENCE_NANOS, channel);
        }
    }

    private void end(Channel channel, Reason reason) {
        refusals.add(reason, channel);
        closeIf(true, channel);
    }

    private static void closeIf(boolean over, Channel channel) {
        if (over) {
            var unused = channel.close();
        }
    }
}

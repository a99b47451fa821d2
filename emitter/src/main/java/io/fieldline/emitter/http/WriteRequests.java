package io.fieldline.emitter.http;

import io.fieldline.emitter.access.Principal;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.access.Refusals.Reason;
import io.fieldline.emitter.limits.AddressBuckets;
import io.fieldline.emitter.limits.ClientAddress;
import io.fieldline.emitter.operations.Operations;
import io.fieldline.emitter.reply.Reply;
import io.fieldline.emitter.reply.ReplyWriter;
import io.fieldline.emitter.rest.RestQueue;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.AttributeKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests of operators that change something. {@link RequestFilter} has checked their origin and role. They have their own threads,
 * because they wait for Kafka.
 */
public final class WriteRequests implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WriteRequests.class);
    private static final AttributeKey<Principal> PRINCIPAL = AttributeKey.valueOf(WriteRequests.class, "principal");
    private static final String JSON = "application/json";
    private static final int MAX_BYTES = 8_192;
    private static final int PER_SECOND = 1;
    private static final int BURST = 20;
    private static final int THREADS = 4;
    private static final int PER_ADDRESS = 2;

    private final Operations operations;
    private final Refusals refusals;
    private final AddressBuckets addresses = new AddressBuckets(PER_SECOND, BURST);
    private final RestQueue queue = new RestQueue("writes", THREADS, PER_ADDRESS);

    public WriteRequests(Operations operations, Refusals refusals) {
        this.operations = operations;
        this.refusals = refusals;
    }

    /** Whether this is a request that changes something. */
    static boolean owns(HttpRequest request, String path) {
        return request.method().equals(HttpMethod.POST) && Operations.paths().contains(path);
    }

    /** Records who sends the current request of this connection. */
    static void sentBy(Principal principal, Channel channel) {
        channel.attr(PRINCIPAL).set(principal);
    }

    /** Answers later, in another thread, unless the request is refused. */
    void handle(Channel channel, FullHttpRequest request, String path) {
        var principal = channel.attr(PRINCIPAL).getAndSet(null);
        var address = ClientAddress.of(channel);
        if (principal == null) {
            refuse(channel, request, Reason.TOKEN, Reply.error(401, "the request has no account"));
        } else if (!JSON.equalsIgnoreCase(mediaType(request))) {
            refuse(channel, request, Reason.MALFORMED, Reply.error(415, "expected Content-Type: " + JSON));
        } else if (request.content().readableBytes() > MAX_BYTES) {
            refuse(channel, request, Reason.BODY, Reply.error(413, "expected at most %d bytes".formatted(MAX_BYTES)));
        } else if (!addresses.take(address, System.nanoTime())) {
            var tooMany = Reply.error(429, "too many changes: expected at most one per second from one address");
            refuse(channel, request, Reason.REQUESTS, tooMany.with("Retry-After", "1"));
        } else {
            var body = ByteBufUtil.getBytes(request.content());
            request.retain();
            if (!queue.offer(address, () -> answer(channel, request, path, body, principal, address))) {
                var busy = Reply.error(503, "too many changes are waiting").with("Retry-After", "1");
                refuse(channel, request, Reason.BUSY, busy);
                request.release();
            }
        }
    }

    @Override
    public void close() {
        queue.close();
    }

    private static String mediaType(HttpRequest request) {
        var type = HttpUtil.getMimeType(request.headers().get(HttpHeaderNames.CONTENT_TYPE, ""));
        return type == null ? "" : type.toString();
    }

    private void refuse(Channel channel, FullHttpRequest request, Reason reason, Reply reply) {
        refusals.add(reason, channel);
        ReplyWriter.write(channel, request, reply);
    }

    /** Makes the change even if the client has disconnected meanwhile. */
    private void answer(
            Channel channel,
            FullHttpRequest request,
            String path,
            byte[] body,
            Principal principal,
            ClientAddress address) {
        try {
            var reply = reply(path, body, principal, address);
            if (channel.isActive() && !channel.eventLoop().isShuttingDown()) {
                ReplyWriter.write(channel, request, reply);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            request.release();
        }
    }

    private Reply reply(String path, byte[] body, Principal principal, ClientAddress address)
            throws InterruptedException {
        try {
            var result = operations.apply(path, body, principal.name());
            var outcome = result.isStored() ? "" : " status=" + result.reply().status();
            refusals.audit().wrote(Operations.event(path), address, principal, result.what() + outcome);
            return result.reply();
        } catch (IllegalArgumentException invalid) {
            return Reply.error(400, String.valueOf(invalid.getMessage()));
        } catch (RuntimeException bug) {
            log.error("cannot answer a request: path={}", path, bug);
            return Reply.error(500, "internal error, see the log of the emitter");
        }
    }
}

package io.fieldline.emitter.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.Admission;
import io.fieldline.emitter.access.Credentials;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.limits.ClientAddress;
import io.fieldline.emitter.reply.LoginReplies;
import io.fieldline.emitter.reply.Refusal;
import io.fieldline.emitter.reply.Reply;
import io.fieldline.emitter.reply.ReplyWriter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The login session of a browser: {@code POST /session} with {@code {"token":"…"}} begins one, {@code GET} returns its name
 * and role, and {@code DELETE} ends it. The answers to {@code POST} and {@code DELETE} wait until Kafka has the change, so that the
 * next request may go to another emitter.
 */
@Sharable
final class LoginRequests extends SimpleChannelInboundHandler<FullHttpRequest> {
    static final String PATH = "/session";

    private static final int MAX_BYTES = 1_024;
    /** How long an answer waits. While Kafka is away, a change counts at this emitter, and is stored later. */
    private static final Duration STORED = Duration.ofSeconds(2);

    private final ObjectMapper json = new ObjectMapper();
    private final Access access;
    private final Refusals refusals;

    LoginRequests(Access access, Refusals refusals) {
        this.access = access;
        this.refusals = refusals;
    }

    @Override
    public boolean acceptInboundMessage(Object message) {
        return message instanceof FullHttpRequest request
                && new QueryStringDecoder(request.uri()).path().equals(PATH);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        var channel = context.channel();
        var answer = answer(channel, request);
        if (answer.stored().isDone()) {
            ReplyWriter.write(channel, request, answer.reply());
            return;
        }
        request.retain();
        var unused = answer.stored()
                .completeOnTimeout(null, STORED.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((stored, failed) -> write(channel, request, answer.reply()));
    }

    private static void write(Channel channel, FullHttpRequest request, Reply reply) {
        try {
            if (channel.isActive() && !channel.eventLoop().isShuttingDown()) {
                ReplyWriter.write(channel, request, reply);
            }
        } finally {
            request.release();
        }
    }

    /** The reply, and when it is due. */
    private record Answer(Reply reply, CompletableFuture<Void> stored) {
        static Answer now(Reply reply) {
            return new Answer(reply, CompletableFuture.completedFuture(null));
        }
    }

    private Answer answer(Channel channel, FullHttpRequest request) {
        var foreign = Refusal.ofOrigin(request, access);
        if (foreign.isPresent()) {
            foreign.get().reason().ifPresent(reason -> refusals.add(reason, channel));
            return Answer.now(foreign.get().reply());
        }
        if (request.method().equals(HttpMethod.POST)) {
            return logIn(channel, request);
        }
        if (request.method().equals(HttpMethod.DELETE)) {
            return logOut(channel, request);
        }
        if (request.method().equals(HttpMethod.GET)) {
            return Answer.now(describe(channel, request));
        }
        return Answer.now(Reply.error(405, "%s is not served, only GET, POST and DELETE".formatted(request.method()))
                .with("Allow", "GET, POST, DELETE"));
    }

    private Answer logIn(Channel channel, FullHttpRequest request) {
        var token = token(request);
        if (token.isEmpty()) {
            return Answer.now(Reply.error(400, "expected {\"token\":\"...\"}"));
        }
        var login = access.logIn(ClientAddress.of(channel), token.get());
        if (!(login.admission() instanceof Admission.Granted granted)) {
            return Answer.now(refused(channel, login.admission()));
        }
        if (login.session().isEmpty()) {
            return Answer.now(
                    new Reply(204, ByteBuffer.allocate(0), Map.of("Cache-Control", "no-store"))); // none is needed
        }
        refusals.audit().changed("login", ClientAddress.of(channel), granted.principal());
        var secure = Credentials.isSecure(channel, request.headers());
        return new Answer(empty(Credentials.cookie(login.session().get(), secure)), login.stored());
    }

    private Optional<String> token(FullHttpRequest request) {
        if (request.content().readableBytes() > MAX_BYTES) {
            return Optional.empty();
        }
        try {
            var text = json.readTree(request.content().toString(UTF_8))
                    .path("token")
                    .textValue();
            return Optional.ofNullable(text);
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    private Answer logOut(Channel channel, FullHttpRequest request) {
        var removed = empty(Credentials.noCookie(Credentials.isSecure(channel, request.headers())));
        var session = Credentials.of(request.headers()).session();
        if (session.isEmpty()) {
            return Answer.now(removed);
        }
        var logout = access.logOut(session.get());
        if (logout.admission() instanceof Admission.Unready) {
            return Answer.now(LoginReplies.unready());
        }
        if (logout.admission() instanceof Admission.Granted granted) {
            refusals.audit().changed("logout", ClientAddress.of(channel), granted.principal());
        }
        return new Answer(removed, logout.stored());
    }

    private Reply describe(Channel channel, FullHttpRequest request) {
        var admission = access.admit(ClientAddress.of(channel), Credentials.of(request.headers()));
        if (!(admission instanceof Admission.Granted granted)) {
            return refused(channel, admission);
        }
        var principal = granted.principal();
        return Reply.json(
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("name", principal.name())
                        .put("role", principal.role().label()));
    }

    private Reply refused(Channel channel, Admission admission) {
        if (admission instanceof Admission.Throttled throttled) {
            refusals.add(Refusals.Reason.GUESSES, channel);
            return LoginReplies.throttled(throttled);
        }
        if (admission instanceof Admission.Unready) {
            return LoginReplies.unready();
        }
        refusals.add(Refusals.Reason.TOKEN, channel);
        return LoginReplies.tokenRequired();
    }

    private static Reply empty(String cookie) {
        return new Reply(204, ByteBuffer.allocate(0), Map.of("Cache-Control", "no-store", "Set-Cookie", cookie));
    }
}

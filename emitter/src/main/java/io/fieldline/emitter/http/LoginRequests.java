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
import java.util.Map;
import java.util.Optional;

/**
 * The login session of a browser: {@code POST /session} with {@code {"token":"…"}} begins one, {@code GET} returns its name
 * and role, and {@code DELETE} ends it.
 */
@Sharable
final class LoginRequests extends SimpleChannelInboundHandler<FullHttpRequest> {
    static final String PATH = "/session";

    private static final int MAX_BYTES = 1_024;

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
        ReplyWriter.write(context.channel(), request, reply(context.channel(), request));
    }

    private Reply reply(Channel channel, FullHttpRequest request) {
        var foreign = Refusal.ofOrigin(request, access);
        if (foreign.isPresent()) {
            foreign.get().reason().ifPresent(reason -> refusals.add(reason, channel));
            return foreign.get().reply();
        }
        if (request.method().equals(HttpMethod.POST)) {
            return logIn(channel, request);
        }
        if (request.method().equals(HttpMethod.DELETE)) {
            return logOut(channel, request);
        }
        if (request.method().equals(HttpMethod.GET)) {
            return describe(channel, request);
        }
        return Reply.error(405, "%s is not served, only GET, POST and DELETE".formatted(request.method()))
                .with("Allow", "GET, POST, DELETE");
    }

    private Reply logIn(Channel channel, FullHttpRequest request) {
        var token = token(request);
        if (token.isEmpty()) {
            return Reply.error(400, "expected {\"token\":\"...\"}");
        }
        var login = access.logIn(ClientAddress.of(channel), token.get());
        if (!(login.admission() instanceof Admission.Granted granted)) {
            return refused(channel, login.admission());
        }
        if (login.session().isEmpty()) {
            return new Reply(204, ByteBuffer.allocate(0), Map.of("Cache-Control", "no-store")); // no session is needed
        }
        refusals.audit().changed("login", ClientAddress.of(channel), granted.principal());
        return empty(Credentials.cookie(login.session().get(), Credentials.isSecure(channel, request.headers())));
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

    private Reply logOut(Channel channel, FullHttpRequest request) {
        Credentials.of(request.headers()).session().flatMap(access::logOut).ifPresent(principal -> refusals.audit()
                .changed("logout", ClientAddress.of(channel), principal));
        return empty(Credentials.noCookie(Credentials.isSecure(channel, request.headers())));
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
        refusals.add(Refusals.Reason.TOKEN, channel);
        return LoginReplies.tokenRequired();
    }

    private static Reply empty(String cookie) {
        return new Reply(204, ByteBuffer.allocate(0), Map.of("Cache-Control", "no-store", "Set-Cookie", cookie));
    }
}

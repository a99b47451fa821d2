package io.fieldline.emitter.http;

import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.Admission;
import io.fieldline.emitter.access.Credentials;
import io.fieldline.emitter.access.Principal;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.access.Refusals.Reason;
import io.fieldline.emitter.access.Role;
import io.fieldline.emitter.limits.AddressBuckets;
import io.fieldline.emitter.limits.ByteBudget;
import io.fieldline.emitter.limits.ClientAddress;
import io.fieldline.emitter.limits.ClientLimits;
import io.fieldline.emitter.reply.LoginReplies;
import io.fieldline.emitter.reply.Refusal;
import io.fieldline.emitter.reply.Reply;
import io.fieldline.emitter.rest.RestApi;
import io.fieldline.emitter.socketio.EngineSessions;
import io.fieldline.emitter.socketio.SocketIoSessions;
import io.fieldline.emitter.socketio.workarounds.EngineIo;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Refuses requests by their head, before anything of their body is read and before anything else sees them.
 *
 * <p>Only our own page and the origins allowed beside it reach Socket.IO, by polling and WebSocket alike:
 * netty-socketio itself checks a request only when it opens a session. A request without Origin is not one
 * that somebody else's page can read the answer of, except as a script; so JSONP is refused. Whether a Socket.IO
 * client knows the token is seen when it joins ({@link SocketIoSessions}), as a page cannot read why a websocket was refused.
 */
final class RequestFilter {
    /** As many bodies of the longest kind may be under way, of all clients and of one address. */
    private static final long BODIES = 256;

    private static final long ADDRESS_BODIES = 16;

    private final Access access;
    private final ClientLimits limits;
    private final Refusals refusals;
    private final EngineIo engineIo;
    private final HeadCheck heads;
    private final AddressBuckets addresses;
    private final ByteBudget bodies;

    RequestFilter(Access access, ClientLimits limits, Refusals refusals, EngineSessions sessions) {
        this.access = access;
        this.limits = limits;
        this.refusals = refusals;
        this.engineIo = new EngineIo(access, sessions::allows);
        this.heads = new HeadCheck(access);
        this.addresses = new AddressBuckets(limits.requests());
        this.bodies = new ByteBudget(BODIES * limits.body(), ADDRESS_BODIES * limits.body());
    }

    /** The answer to a request that is not to be passed on; counted. */
    Optional<Reply> check(Channel channel, HttpRequest request) {
        access.proxies().readClient(channel, request.headers());
        var refusal = refusal(channel, request);
        refusal.flatMap(Refusal::reason).ifPresent(reason -> refusals.add(reason, channel));
        return refusal.map(Refusal::reply);
    }

    private Optional<Refusal> refusal(Channel channel, HttpRequest request) {
        if (!addresses.take(ClientAddress.of(channel), System.nanoTime())) {
            return refused(Reason.REQUESTS, Reply.error(429, "too many requests, see --limit-requests"));
        }
        var malformed = heads.check(request);
        if (malformed.isPresent()) {
            return malformed;
        }
        try {
            var url = new QueryStringDecoder(request.uri());
            var parameters = url.parameters(); // decodes all of it, so what cannot be decoded ends here
            var body = refusedBody(request, url.path());
            if (body.isPresent()) {
                return body;
            }
            return url.path().equals(EngineIo.PATH)
                    ? engineIo.check(request, parameters)
                    : refusedToken(channel, request, url.path(), parameters);
        } catch (IllegalArgumentException undecodable) {
            return refused(Reason.MALFORMED, Reply.error(400, String.valueOf(undecodable.getMessage())));
        }
    }

    /** Of the bodies that are under way. */
    ByteBudget bodies() {
        return bodies;
    }

    /** How long the body of this request may become. */
    long mostBytes(HttpRequest request) {
        return HttpUtil.getContentLength(request, (long) limits.body());
    }

    /** Only a poll and a login have a body. */
    private Optional<Refusal> refusedBody(HttpRequest request, String path) {
        var takesBody = path.equals(EngineIo.PATH) || path.equals(LoginRequests.PATH);
        if (HttpUtil.getContentLength(request, 0L) > (takesBody ? limits.body() : 0)) {
            return refused(Reason.BODY, Reply.error(413, "the body is too long, see --limit-body"));
        }
        if (!takesBody && HttpUtil.isTransferEncodingChunked(request)) {
            return refused(Reason.BODY, Reply.error(413, "a request for %s has no body".formatted(path)));
        }
        return Optional.empty();
    }

    /** The page's files hold no data, so that everyone gets them, and with them the form for the token. */
    private Optional<Refusal> refusedToken(
            Channel channel, HttpRequest request, String path, Map<String, List<String>> parameters) {
        if (path.equals(LoginRequests.PATH)) {
            return Optional.empty(); // it decides itself
        }
        if (path.equals("/")
                && parameters.containsKey("token")
                && request.method().equals(HttpMethod.GET)) {
            return Optional.of(logIn(channel, request, parameters.get("token")));
        }
        if (!RestApi.owns(path) || RestApi.isForAll(path)) {
            return Optional.empty();
        }
        var admission = access.admit(ClientAddress.of(channel), Credentials.of(request.headers()));
        if (admission instanceof Admission.Throttled throttled) {
            return Optional.of(throttled(throttled));
        }
        return admission instanceof Admission.Granted granted
                ? refusedRole(channel, request, granted.principal())
                : refused(Reason.TOKEN, LoginReplies.tokenRequired());
    }

    private Optional<Refusal> refusedRole(Channel channel, HttpRequest request, Principal principal) {
        if (isRead(request)) {
            return Optional.empty();
        }
        if (!principal.role().includes(Role.OPERATOR)) {
            return refused(Reason.ROLE, Reply.error(403, "%s needs the role operator".formatted(request.method())));
        }
        var origin = Refusal.ofOrigin(request, access);
        if (origin.isEmpty()) {
            refusals.audit().changed("write", ClientAddress.of(channel), principal);
        }
        return origin;
    }

    private static boolean isRead(HttpRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    /** A wrong token does not open the page, even if the browser has a login session. */
    private Refusal logIn(Channel channel, HttpRequest request, List<String> given) {
        if (!access.requiresToken()) {
            return Refusal.uncounted(LoginReplies.page());
        }
        if (given.size() != 1) {
            return wrongToken();
        }
        var login = access.logIn(ClientAddress.of(channel), given.get(0));
        if (login.admission() instanceof Admission.Throttled throttled) {
            return new Refusal(Reason.GUESSES, LoginReplies.throttledPage(throttled));
        }
        if (login.session().isEmpty() || !(login.admission() instanceof Admission.Granted granted)) {
            return wrongToken();
        }
        refusals.audit().changed("login", ClientAddress.of(channel), granted.principal());
        var secure = Credentials.isSecure(channel, request.headers());
        return Refusal.uncounted(LoginReplies.page()
                .with("Set-Cookie", Credentials.cookie(login.session().get(), secure)));
    }

    private static Refusal wrongToken() {
        return new Refusal(Reason.TOKEN, LoginReplies.refusedPage());
    }

    private static Refusal throttled(Admission.Throttled throttled) {
        return new Refusal(Reason.GUESSES, LoginReplies.throttled(throttled));
    }

    private static Optional<Refusal> refused(Reason reason, Reply reply) {
        return Optional.of(new Refusal(reason, reply));
    }
}

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
import io.fieldline.kafka.DeviceShare;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks the head of each request before its body is read and before any other handler gets it.
 *
 * <p>Only pages of the emitter and of allowed origins reach Socket.IO, because netty-socketio checks the origin only when a
 * session begins. A page of another origin can send a request without the header Origin, and read its response only as a script.
 * So JSONP is refused. The token of a Socket.IO client is checked when it joins, see {@link SocketIoSessions}, because a page cannot
 * read why a websocket was refused.
 */
final class RequestFilter {
    /** How many bodies of the maximum size may be in memory, for all clients and for one address. */
    private static final long BODIES = 256;

    private static final long ADDRESS_BODIES = 16;

    private final Access access;
    private final ClientLimits limits;
    private final Refusals refusals;
    private final EngineIo engineIo;
    private final HeadCheck heads;
    private final PageLogin pageLogin;
    private final SharePaths shares;
    private final AddressBuckets addresses;
    private final ByteBudget bodies;

    RequestFilter(Access access, ClientLimits limits, Refusals refusals, EngineSessions sessions, DeviceShare share) {
        this.access = access;
        this.limits = limits;
        this.refusals = refusals;
        this.engineIo = new EngineIo(access, sessions::allows);
        this.heads = new HeadCheck(access);
        this.pageLogin = new PageLogin(access, refusals);
        this.shares = new SharePaths(share);
        this.addresses = new AddressBuckets(limits.requests());
        this.bodies = new ByteBudget(BODIES * limits.body(), ADDRESS_BODIES * limits.body());
    }

    /** Returns the response if the request is refused, and counts the refusal. */
    Optional<Reply> check(Channel channel, HttpRequest request) {
        access.proxies().readClient(channel, request.headers());
        var refusal = refusal(channel, request);
        refusal.flatMap(Refusal::reason).ifPresent(reason -> refusals.add(reason, channel));
        return refusal.map(Refusal::reply);
    }

    private Optional<Refusal> refusal(Channel channel, HttpRequest request) {
        if (!addresses.take(ClientAddress.of(channel), System.nanoTime())) {
            return refused(
                    Reason.REQUESTS, Reply.error(429, "too many requests from this address, see --limit-requests"));
        }
        var malformed = heads.check(request).or(() -> shares.shorten(request));
        if (malformed.isPresent()) {
            return malformed;
        }
        try {
            var url = new QueryStringDecoder(request.uri());
            var parameters = url.parameters(); // decodes everything, and throws if it cannot
            var body = checkBody(request, url.path());
            if (body.isPresent()) {
                return body;
            }
            return url.path().equals(EngineIo.PATH)
                    ? engineIo.check(request, parameters)
                    : checkToken(channel, request, url.path(), parameters)
                            .or(() -> shares.elsewhere(request, url.path(), parameters));
        } catch (IllegalArgumentException undecodable) {
            return refused(Reason.MALFORMED, Reply.error(400, String.valueOf(undecodable.getMessage())));
        }
    }

    /** The budget for bodies in memory. */
    ByteBudget bodies() {
        return bodies;
    }

    /** The maximum size of the body of this request. */
    long maxBodyBytes(HttpRequest request) {
        return HttpUtil.getContentLength(request, (long) limits.body());
    }

    /** Only polls, logins and changes may have a body. */
    private Optional<Refusal> checkBody(HttpRequest request, String path) {
        var takesBody =
                path.equals(EngineIo.PATH) || path.equals(LoginRequests.PATH) || WriteRequests.owns(request, path);
        if (HttpUtil.getContentLength(request, 0L) > (takesBody ? limits.body() : 0)) {
            return refused(Reason.BODY, Reply.error(413, "the body is too long, see --limit-body"));
        }
        if (!takesBody && HttpUtil.isTransferEncodingChunked(request)) {
            return refused(Reason.BODY, Reply.error(413, "a request for %s must not have a body".formatted(path)));
        }
        return Optional.empty();
    }

    /** Everyone gets the files of the page with its login form, because they contain no data. */
    private Optional<Refusal> checkToken(
            Channel channel, HttpRequest request, String path, Map<String, List<String>> parameters) {
        if (path.equals(LoginRequests.PATH)) {
            return Optional.empty(); // LoginRequests checks the token
        }
        if (path.equals("/")
                && parameters.containsKey("token")
                && request.method().equals(HttpMethod.GET)) {
            return Optional.of(pageLogin.logIn(channel, request, parameters.get("token")));
        }
        if (!RestApi.owns(path) || RestApi.isPublic(path)) {
            return Optional.empty();
        }
        var admission = access.admit(ClientAddress.of(channel), Credentials.of(request.headers()));
        if (admission instanceof Admission.Throttled throttled) {
            return Optional.of(throttled(throttled));
        }
        if (admission instanceof Admission.Unready) {
            return Optional.of(Refusal.uncounted(LoginReplies.unready()));
        }
        return admission instanceof Admission.Granted granted
                ? checkRole(channel, request, granted.principal())
                : refused(Reason.TOKEN, LoginReplies.tokenRequired());
    }

    private Optional<Refusal> checkRole(Channel channel, HttpRequest request, Principal principal) {
        if (isRead(request)) {
            return Optional.empty();
        }
        if (!principal.role().includes(Role.OPERATOR)) {
            return refused(Reason.ROLE, Reply.error(403, "%s needs the role operator".formatted(request.method())));
        }
        var origin = Refusal.ofOrigin(request, access);
        if (origin.isEmpty()) {
            WriteRequests.sentBy(principal, channel);
        }
        return origin;
    }

    private static boolean isRead(HttpRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    private static Refusal throttled(Admission.Throttled throttled) {
        return new Refusal(Reason.GUESSES, LoginReplies.throttled(throttled));
    }

    private static Optional<Refusal> refused(Reason reason, Reply reply) {
        return Optional.of(new Refusal(reason, reply));
    }
}

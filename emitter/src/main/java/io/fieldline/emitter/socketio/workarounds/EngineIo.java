package io.fieldline.emitter.socketio.workarounds;

import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.Credentials;
import io.fieldline.emitter.access.Refusals.Reason;
import io.fieldline.emitter.reply.Refusal;
import io.fieldline.emitter.reply.Reply;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/**
 * Checks requests of Engine.IO, version 4. A request passes only if its session allows it. Other parameters and headers are
 * removed, because netty-socketio stores the address and all headers of the first request as long as the session lives.
 */
public final class EngineIo {
    public static final String PATH = "/socket.io/";

    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern WEBSOCKET_KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");
    private static final Set<String> BASE64_FLAGS = Set.of("0", "1", "true", "false");

    private static final Set<String> HEADERS = Set.of(
            "host",
            "origin",
            "cookie",
            "authorization",
            "connection",
            "upgrade",
            "content-length",
            "content-type",
            "transfer-encoding",
            "sec-websocket-key",
            "sec-websocket-version");

    private final Access access;
    private final BiPredicate<UUID, Boolean> sessions;

    /** {@code sessions} says whether a session exists and may send this request, by websocket or by polling. */
    public EngineIo(Access access, BiPredicate<UUID, Boolean> sessions) {
        this.access = access;
        this.sessions = sessions;
    }

    /** The parameters of a request. */
    private record Parameters(String transport, Optional<UUID> sid) {
        boolean isWebsocket() {
            return transport.equals("websocket");
        }

        String uri() {
            var session = sid.map(id -> "&sid=" + id).orElse("");
            return "%s?EIO=4&transport=%s%s".formatted(PATH, transport, session);
        }
    }

    public Optional<Refusal> check(HttpRequest request, Map<String, List<String>> query) {
        var origin = Refusal.ofOrigin(request, access);
        if (origin.isPresent()) {
            return origin;
        }
        if (request.method().equals(HttpMethod.OPTIONS)) {
            return Optional.of(Refusal.uncounted(preflight(request)));
        }
        var problem = queryProblem(query);
        if (problem.isPresent()) {
            return refused(400, problem.get());
        }
        var parameters = new Parameters(
                query.get("transport").get(0),
                Optional.ofNullable(query.get("sid")).map(it -> UUID.fromString(it.get(0))));
        return requestProblem(request, parameters).or(() -> {
            strip(request, parameters);
            return Optional.empty();
        });
    }

    private static Optional<String> queryProblem(Map<String, List<String>> query) {
        if (query.containsKey("j")) {
            return Optional.of("JSONP is not served");
        }
        if (!List.of("4").equals(query.get("EIO"))) {
            return Optional.of("expected EIO=4, as sent by socket.io-client 3 and 4");
        }
        var transport = query.get("transport");
        if (!List.of("polling").equals(transport) && !List.of("websocket").equals(transport)) {
            return Optional.of("expected transport=polling or transport=websocket");
        }
        var sid = query.getOrDefault("sid", List.of());
        if (sid.size() > 1 || sid.stream().anyMatch(id -> !UUID_TEXT.matcher(id).matches())) {
            return Optional.of("expected sid to be the id of a session");
        }
        var base64 = query.getOrDefault("b64", List.of());
        if (base64.size() > 1 || !BASE64_FLAGS.containsAll(base64)) {
            return Optional.of("expected b64 to be 0 or 1");
        }
        return Optional.empty();
    }

    private Optional<Refusal> requestProblem(HttpRequest request, Parameters parameters) {
        var isPost = request.method().equals(HttpMethod.POST);
        if (!isPost && !request.method().equals(HttpMethod.GET)) {
            return Optional.of(new Refusal(
                    Reason.SESSION,
                    Reply.error(405, "%s is not served, only GET and POST".formatted(request.method()))
                            .with("Allow", "GET, POST")));
        }
        if (isPost && (parameters.isWebsocket() || parameters.sid.isEmpty())) {
            return refused(400, "a POST requires a session that polls");
        }
        if (!isPost && (HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0)) {
            return refused(400, "a GET must not have a body");
        }
        if (parameters.isWebsocket() && !isUpgrade(request)) {
            return refused(400, "expected an upgrade to websocket, version 13");
        }
        return parameters
                .sid
                .filter(id -> !sessions.test(id, parameters.isWebsocket()))
                .flatMap(id -> refused(400, "unknown session, or one that does not allow this transport"));
    }

    private static boolean isUpgrade(HttpRequest request) {
        var headers = request.headers();
        return headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && List.of("13").equals(headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION))
                && headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY).size() == 1
                && WEBSOCKET_KEY
                        .matcher(headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY))
                        .matches();
    }

    private static void strip(HttpRequest request, Parameters parameters) {
        var headers = request.headers();
        for (var name : Set.copyOf(headers.names())) {
            if (!HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                headers.remove(name);
            }
        }
        var credentials = Credentials.of(headers);
        headers.remove(HttpHeaderNames.COOKIE).remove(HttpHeaderNames.AUTHORIZATION);
        credentials.writeTo(headers);
        request.setUri(parameters.uri());
    }

    /** The answer to the CORS preflight of pages of allowed origins. */
    private static Reply preflight(HttpRequest request) {
        var reply = new Reply(204, ByteBuffer.allocate(0), Map.of("Allow", "GET, POST"));
        var origin = request.headers().get(HttpHeaderNames.ORIGIN);
        return origin == null
                ? reply
                : reply.with("Access-Control-Allow-Origin", origin)
                        .with("Access-Control-Allow-Credentials", "true")
                        .with("Access-Control-Allow-Methods", "GET, POST")
                        .with("Access-Control-Allow-Headers", "Authorization, Content-Type")
                        .with("Vary", "Origin");
    }

    private static Optional<Refusal> refused(int status, String message) {
        return Optional.of(new Refusal(Reason.SESSION, Reply.error(status, message)));
    }
}

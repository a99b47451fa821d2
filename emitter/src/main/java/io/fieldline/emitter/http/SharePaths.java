package io.fieldline.emitter.http;

import io.fieldline.emitter.access.Refusals.Reason;
import io.fieldline.emitter.reply.Refusal;
import io.fieldline.emitter.reply.Reply;
import io.fieldline.kafka.DeviceShare;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The paths of several emitters that divide the devices: everything of share 2 is below {@code /share/2/}. A proxy sends each
 * of these paths to its emitter, and all others to any emitter. An emitter answers a request for a device of another share with
 * a redirect to that share. The redirect names the number of shares, {@code /share/2/of/3/}, because emitters with different
 * numbers of shares would otherwise redirect to each other without end.
 */
final class SharePaths {
    private static final Pattern PREFIX = Pattern.compile("/share/(\\d{1,3})(?:/of/(\\d{1,3}))?(/.*|\\?.*)?");
    private static final String DEVICES = "/api/devices/";

    private final DeviceShare share;

    SharePaths(DeviceShare share) {
        this.share = share;
    }

    /** Removes the prefix of this share from the path. Returns the response if the path belongs to another share. */
    Optional<Refusal> shorten(HttpRequest request) {
        var matcher = PREFIX.matcher(request.uri());
        if (share.isAll() || !matcher.matches()) {
            return Optional.empty();
        }
        if (Integer.parseInt(matcher.group(1)) != share.number()) {
            var problem = "this emitter has share %s; the proxy must send /share/%s/ to the emitter of that share"
                    .formatted(share, matcher.group(1));
            return Optional.of(new Refusal(Reason.HOST, Reply.error(421, problem)));
        }
        var count = matcher.group(2);
        if (count != null && Integer.parseInt(count) != share.count()) {
            var problem = "this emitter has share %s, and another one has redirected to share %s of %s;"
                    + " start all emitters with the same number of shares";
            return Optional.of(
                    new Refusal(Reason.HOST, Reply.error(421, problem.formatted(share, matcher.group(1), count))));
        }
        var path = Optional.ofNullable(matcher.group(3)).orElse("");
        if (!path.startsWith("/")) { // relative addresses of the page need the slash
            return Optional.of(redirect(308, "/share/" + share.number() + "/" + path));
        }
        request.setUri(path);
        return Optional.empty();
    }

    /** Returns the redirect if a request to read is about devices of one other share. */
    Optional<Refusal> elsewhere(HttpRequest request, String path, Map<String, List<String>> parameters) {
        if (share.isAll() || !isRead(request)) {
            return Optional.empty();
        }
        var devices = path.startsWith(DEVICES)
                ? List.of(path.substring(DEVICES.length()))
                : parameters.getOrDefault("device", List.of());
        var shares = devices.stream().map(share::numberOf).distinct().toList();
        return shares.size() == 1 && shares.get(0) != share.number()
                ? Optional.of(redirect(307, "/share/%d/of/%d".formatted(shares.get(0), share.count()) + request.uri()))
                : Optional.empty();
    }

    private static boolean isRead(HttpRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    private static Refusal redirect(int status, String location) {
        return Refusal.uncounted(
                new Reply(status, ByteBuffer.allocate(0), Map.of("Location", location, "Cache-Control", "no-store")));
    }
}

package io.fieldline.emitter.reply;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * A response to an HTTP request.
 *
 * @param body    read only through a duplicate
 * @param headers the headers in addition to those of every response
 */
public record Reply(int status, ByteBuffer body, Map<String, String> headers) {
    public static Reply json(int status, JsonNode json) {
        return new Reply(
                status,
                UTF_8.encode(json.toString()),
                Map.of("Content-Type", "application/json; charset=utf-8", "Cache-Control", "no-store"));
    }

    /** {@code {"error":…}}. */
    public static Reply error(int status, String message) {
        return json(status, JsonNodeFactory.instance.objectNode().put("error", message));
    }

    /** The same reply with another header. */
    public Reply with(String header, String value) {
        var more = new HashMap<>(headers);
        more.put(header, value);
        return new Reply(status, body, more);
    }
}

package io.fieldline.bridge.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.bridge.payload.PayloadText;
import io.fieldline.bridge.source.ValueSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Words of a status that mean {@code online} or {@code offline}.
 *
 * @param online  words in lower case, in addition to the usual ones
 * @param offline words in lower case, in addition to the usual ones
 */
public record StatusWords(Set<String> online, Set<String> offline) {
    private static final Set<String> ONLINE =
            Set.of("online", "connected", "available", "alive", "ready", "up", "true", "on", "1");
    private static final Set<String> OFFLINE =
            Set.of("offline", "disconnected", "unavailable", "dead", "lost", "down", "false", "off", "0");

    /** The fields of a JSON object in which a status may be. */
    private static final List<String> FIELDS =
            List.of("state", "status", "online", "connected", "available", "availability", "value");

    public StatusWords {
        online = Set.copyOf(online);
        offline = Set.copyOf(offline);
    }

    /** {@code online}, {@code offline}, or the payload unchanged if it means neither. */
    public byte[] of(byte[] payload) {
        var text = new PayloadText(payload);
        var word = word(text).toLowerCase(Locale.ROOT);
        if (offline.contains(word) || (OFFLINE.contains(word) && !online.contains(word))) {
            return "offline".getBytes(UTF_8);
        }
        return online.contains(word) || ONLINE.contains(word) ? "online".getBytes(UTF_8) : payload;
    }

    private static String word(PayloadText payload) {
        if (payload.form() != PayloadText.Form.OBJECT) {
            return unquoted(payload.text());
        }
        try {
            return payload.json() instanceof Map<?, ?> object ? word(object) : "";
        } catch (IllegalArgumentException notJson) {
            return "";
        }
    }

    private static String unquoted(String text) {
        var isQuoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return isQuoted ? text.substring(1, text.length() - 1) : text;
    }

    private static String word(Map<?, ?> object) {
        return FIELDS.stream()
                .map(object::get)
                .filter(found -> found instanceof String || found instanceof Boolean || found instanceof Number)
                .map(ValueSource::text)
                .findFirst()
                .orElse("");
    }
}

package io.fieldline.emitter.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The JSON object of a request. Each method throws IllegalArgumentException with the expected value if a field is invalid. */
final class RequestBody {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode fields;

    private RequestBody(JsonNode fields) {
        this.fields = fields;
    }

    /** Allows only these fields, because a misspelt one would be ignored. */
    static RequestBody of(byte[] json, String... names) {
        var fields = parse(json);
        var known = Set.of(names);
        for (Iterator<String> each = fields.fieldNames(); each.hasNext(); ) {
            var name = each.next();
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown field '%s', expected one of %s".formatted(name, new TreeSet<>(known)));
            }
        }
        return new RequestBody(fields);
    }

    private static JsonNode parse(byte[] json) {
        try {
            var tree = JSON.readTree(json);
            if (tree.isObject()) {
                return tree;
            }
            throw new IllegalArgumentException("expected a JSON object");
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException("not JSON: " + wrong.getOriginalMessage(), wrong);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("not JSON: " + unreadable.getMessage(), unreadable);
        }
    }

    /** A text without blanks around it; empty if it is absent, null or blank. */
    Optional<String> text(String name) {
        var value = fields.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw new IllegalArgumentException("%s: expected text, got %s".formatted(name, value));
        }
        return Optional.of(value.textValue().strip()).filter(text -> !text.isEmpty());
    }

    String required(String name) {
        return text(name).orElseThrow(() -> new IllegalArgumentException("%s is missing".formatted(name)));
    }

    Optional<Integer> number(String name, int least, int most) {
        var value = fields.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.canConvertToInt()
                || !value.isIntegralNumber()
                || value.intValue() < least
                || value.intValue() > most) {
            throw new IllegalArgumentException(
                    "%s: expected a whole number from %d to %d, got %s".formatted(name, least, most, value));
        }
        return Optional.of(value.intValue());
    }
}

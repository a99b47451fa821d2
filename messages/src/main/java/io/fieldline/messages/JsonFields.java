package io.fieldline.messages;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;

/**
 * The fields of a JSON object; each method throws IllegalArgumentException when one is missing.
 *
 * @param what the object is meant to be, for the message
 */
record JsonFields(String what, JsonNode json) {
    JsonNode required(String name) {
        var value = json.get(name);
        if (value == null || value.isNull()) {
            throw new IllegalArgumentException("no %s: %s is missing".formatted(what, name));
        }
        return value;
    }

    String text(String name) {
        var value = required(name).textValue();
        if (value == null) {
            throw new IllegalArgumentException("no %s: %s is not text".formatted(what, name));
        }
        return value;
    }

    Optional<String> optionalText(String name) {
        return Optional.ofNullable(json.path(name).textValue());
    }

    /** A whole number in 64 bits; 0 if it is absent. */
    long optionalNumber(String name) {
        var value = json.path(name);
        if (value.isMissingNode()) {
            return 0;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("no %s: %s is not a whole number".formatted(what, name));
        }
        return value.longValue();
    }

    /** Rejects bytes behind the JSON value: two records in one, or a torn one. */
    static ObjectMapper mapper() {
        return JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    static byte[] bytes(ObjectMapper mapper, JsonNode json) {
        try {
            return mapper.writeValueAsBytes(json);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible); // a tree always becomes text
        }
    }
}

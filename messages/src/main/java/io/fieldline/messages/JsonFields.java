package io.fieldline.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

    static byte[] bytes(ObjectMapper mapper, JsonNode json) {
        try {
            return mapper.writeValueAsBytes(json);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible); // a tree always becomes text
        }
    }
}

package io.fieldline.messages;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * The fields of a JSON object; each method throws IllegalArgumentException when one is missing.
 *
 * @param what the object is meant to be, for the message
 */
record JsonFields(String what, JsonNode json) {
    /** Of a record that is one object and nothing behind it. */
    static ObjectMapper mapper() {
        return JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

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

    String deviceName() {
        var name = text("device_name");
        Names.checkDevice(name);
        return name;
    }

    String metric(String name) {
        Names.checkMetric(name);
        return name;
    }

    double number(String name) {
        var value = required(name);
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw wrong(name, "a finite number", value);
        }
        return value.doubleValue();
    }

    /** A number; the text NaN is 0, because earlier versions wrote it where rounding made a variance negative. */
    double deviation(String name) {
        return json.path(name).asText().equals("NaN") ? 0 : number(name);
    }

    long count(String name) {
        return count(name, required(name));
    }

    long count(String name, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw wrong(name, "a whole number that is not negative", value);
        }
        return value.longValue();
    }

    /** 0 if it is absent. */
    long optionalCount(String name) {
        return json.path(name).isMissingNode() ? 0 : count(name);
    }

    boolean flag(String name) {
        var value = required(name);
        if (!value.isBoolean()) {
            throw wrong(name, "true or false", value);
        }
        return value.booleanValue();
    }

    /** Of a year that every reader can hold. */
    Instant moment(String name) {
        return Timestamps.checkYear(Instant.parse(text(name)));
    }

    Optional<Instant> optionalMoment(String name) {
        return json.path(name).isTextual() ? Optional.of(moment(name)) : Optional.empty();
    }

    private IllegalArgumentException wrong(String name, String expected, JsonNode value) {
        return new IllegalArgumentException(
                "no %s: %s is not %s but a %s".formatted(what, name, expected, value.getNodeType()));
    }

    static byte[] bytes(ObjectMapper mapper, JsonNode json) {
        try {
            return mapper.writeValueAsBytes(json);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible); // a tree always becomes text
        }
    }
}

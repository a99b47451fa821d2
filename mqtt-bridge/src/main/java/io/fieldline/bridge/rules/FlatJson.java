package io.fieldline.bridge.rules;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.fieldline.lifecycle.ErrorText;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The texts, numbers, booleans and nulls of a JSON object; lists are omitted. */
final class FlatJson {
    /** The value of a field that is null: the field exists, but has no value. */
    static final Object NULL = Null.NULL;

    /** NaN and Infinity are not JSON, but Python and others write them. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private enum Null {
        NULL
    }

    /** Maximum number of fields, with those of inner objects. */
    private static final int MOST_FIELDS = 1024;

    /** Maximum length of a name in characters, with the names of the outer objects. */
    private static final int LONGEST_NAME = 256;

    private FlatJson() {}

    /**
     * A String, Double, Boolean or {@link #NULL} by field; one in another object is called {@code outer.inner}.
     *
     * @throws IllegalArgumentException if it is not a JSON object, or too large
     */
    static Map<String, Object> parse(byte[] json) {
        try (var parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("expected a JSON object");
            }
            var fields = new LinkedHashMap<String, Object>();
            collect("", parser, fields);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("expected nothing after the JSON object");
            }
            return fields;
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("not JSON: " + notJson.getOriginalMessage(), notJson);
        } catch (IOException notText) { // Jackson reads zeros at the start as UTF-32, where they may be invalid
            throw new IllegalArgumentException("not JSON: " + ErrorText.of(notText), notText);
        }
    }

    /**
     * Checks the length before it builds the name, because each of a thousand fields could repeat a long outer name.
     */
    private static String name(String prefix, String name) {
        if (prefix.length() + name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("a field's name has %d characters, expected at most %d"
                    .formatted(prefix.length() + name.length(), LONGEST_NAME));
        }
        return prefix + name;
    }

    /** Jackson accepts at most 1,000 nested objects. */
    private static void collect(String prefix, JsonParser json, Map<String, Object> fields) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = name(prefix, json.currentName());
            if (fields.size() >= MOST_FIELDS) {
                throw new IllegalArgumentException("expected at most %d fields".formatted(MOST_FIELDS));
            }
            switch (json.nextToken()) {
                case START_OBJECT -> collect(name + ".", json, fields);
                case VALUE_STRING -> fields.put(name, json.getText());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> fields.put(name, json.getDoubleValue());
                case VALUE_TRUE, VALUE_FALSE -> fields.put(name, json.getBooleanValue());
                case VALUE_NULL -> fields.put(name, NULL);
                default -> json.skipChildren();
            }
        }
    }
}

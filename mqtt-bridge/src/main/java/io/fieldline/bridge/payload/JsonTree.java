package io.fieldline.bridge.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.fieldline.lifecycle.ErrorText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads JSON as a tree of Map, List, String, Number (Long, BigInteger or Double), Boolean and {@link NoValue#NULL}.
 * Whole numbers stay exact, because they may be ids.
 */
public final class JsonTree {
    /** NaN and Infinity are not JSON, but Python and others write them. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** The names of options and classes in the messages of Jackson. */
    private static final Pattern OF_THE_READER = Pattern.compile(
            "(?s)(: maybe a \\(non-standard|: was expecting \\(JSON|: expected a valid value|\\s*\\[Source|[;,:]? ?\\(?(start marker|enable |not recognized)"
                    + "|\\S*(Feature|Exception)).*");

    /** The value of a field that exists, but has no value. */
    public enum NoValue {
        NULL
    }

    private JsonTree() {}

    /** Reads one JSON value; throws IllegalArgumentException if it is not JSON. */
    public static Object parse(String json) {
        try (var parser = JSON.createParser(json)) {
            parser.nextToken();
            var tree = read(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("expected nothing after the end of the JSON value");
            }
            return tree;
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("not JSON: " + reason(notJson), notJson);
        } catch (IOException impossible) { // the text is in memory
            throw new IllegalArgumentException("not JSON: " + ErrorText.of(impossible), impossible);
        }
    }

    /** The reason without what helps only the programmer of the reader. */
    static String reason(JsonProcessingException wrong) {
        var original = wrong.getOriginalMessage();
        if (original.startsWith("Unexpected end-of-input")) {
            return "the text ends too early";
        }
        var text = OF_THE_READER.matcher(original).replaceFirst("").replaceAll(" \\(code \\d+\\)", "");
        var location = wrong.getLocation();
        return location == null || location.getColumnNr() < 1
                ? text
                : "%s (line %d, column %d)".formatted(text, location.getLineNr(), location.getColumnNr());
    }

    /** Reads each line that is not blank as one JSON value. A line that is not JSON becomes a {@link BrokenItem}. */
    public static List<Object> parseLines(String lines) {
        return lines.lines()
                .filter(line -> !line.isBlank())
                .map(JsonTree::parseLine)
                .toList();
    }

    private static Object parseLine(String line) {
        try {
            return parse(line);
        } catch (IllegalArgumentException notJson) {
            return new BrokenItem(ErrorText.of(notJson));
        }
    }

    /** Jackson accepts at most 500 nested values. */
    private static Object read(JsonParser json) throws IOException {
        if (json.currentToken() == null) {
            throw new IllegalArgumentException("not JSON: the payload is empty");
        }
        return switch (json.currentToken()) {
            case START_OBJECT -> members(json);
            case START_ARRAY -> items(json);
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> json.getNumberValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
            default -> NoValue.NULL;
        };
    }

    private static Map<String, Object> members(JsonParser json) throws IOException {
        var members = new LinkedHashMap<String, Object>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            json.nextToken();
            var value = read(json);
            var other = members.put(name, value);
            if (other != null && !other.equals(value)) {
                throw new IllegalArgumentException(
                        "the field %s is there twice: %s and %s".formatted(name, other, value));
            }
        }
        return members;
    }

    private static List<Object> items(JsonParser json) throws IOException {
        var items = new ArrayList<Object>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            items.add(read(json));
        }
        return items;
    }
}

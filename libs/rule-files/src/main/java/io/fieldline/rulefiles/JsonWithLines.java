package io.fieldline.rulefiles;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value of a JSON file with comments, and its line. A boolean and null have none of the four components.
 */
public record JsonWithLines(
        int line,
        Optional<String> text,
        Optional<Double> number,
        Optional<Map<String, JsonWithLines>> object,
        Optional<List<JsonWithLines>> list) {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Reads the text of a file; throws JsonProcessingException with the line if it is not JSON. */
    public static JsonWithLines parse(String text) throws JsonProcessingException {
        try (var json = JSON.createParser(text)) {
            return readAll(json);
        } catch (JsonProcessingException notJson) {
            throw notJson;
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible); // the text is in memory
        }
    }

    private static JsonWithLines readAll(JsonParser json) throws IOException {
        try {
            json.nextToken();
            var root = read(json);
            if (json.nextToken() != null) {
                throw new JsonParseException(json, "expected nothing after the end", json.currentTokenLocation());
            }
            return root;
        } catch (StreamConstraintsException tooLarge) { // without a location
            throw new JsonParseException(json, tooLarge.getOriginalMessage(), json.currentLocation());
        }
    }

    private static JsonWithLines read(JsonParser json) throws IOException {
        var line = json.currentTokenLocation().getLineNr();
        if (json.currentToken() == null) { // an empty file
            return scalar(line, Optional.empty(), Optional.empty());
        }
        return switch (json.currentToken()) {
            case VALUE_STRING -> scalar(line, Optional.of(json.getText()), Optional.empty());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                scalar(line, Optional.empty(), Optional.of(json.getDoubleValue()));
            case START_OBJECT ->
                new JsonWithLines(
                        line, Optional.empty(), Optional.empty(), Optional.of(members(json)), Optional.empty());
            case START_ARRAY ->
                new JsonWithLines(line, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(items(json)));
            default -> scalar(line, Optional.empty(), Optional.empty());
        };
    }

    private static JsonWithLines scalar(int line, Optional<String> text, Optional<Double> number) {
        return new JsonWithLines(line, text, number, Optional.empty(), Optional.empty());
    }

    private static Map<String, JsonWithLines> members(JsonParser json) throws IOException {
        var members = new LinkedHashMap<String, JsonWithLines>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            json.nextToken();
            members.put(name, read(json));
        }
        return members;
    }

    private static List<JsonWithLines> items(JsonParser json) throws IOException {
        var items = new ArrayList<JsonWithLines>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            items.add(read(json));
        }
        return items;
    }
}

package io.fieldline.bridge.rules;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of a JSON file, and the line where it stands; none of the three for a number, a boolean or null. */
record Located(int line, Optional<String> text, Optional<Map<String, Located>> object, Optional<List<Located>> list) {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Reads a file's text; throws JsonProcessingException, which has the line, when it is no JSON. */
    static Located parse(String text) throws IOException {
        try (var json = JSON.createParser(text)) {
            json.nextToken();
            var root = read(json);
            if (json.nextToken() != null) {
                throw new JsonParseException(json, "there is something after the end", json.currentTokenLocation());
            }
            return root;
        }
    }

    private static Located read(JsonParser json) throws IOException {
        var line = json.currentTokenLocation().getLineNr();
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return new Located(line, Optional.of(json.getText()), Optional.empty(), Optional.empty());
        }
        if (json.currentToken() == JsonToken.START_OBJECT) {
            var members = new LinkedHashMap<String, Located>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var name = json.currentName();
                json.nextToken();
                members.put(name, read(json));
            }
            return new Located(line, Optional.empty(), Optional.of(members), Optional.empty());
        }
        if (json.currentToken() == JsonToken.START_ARRAY) {
            var items = new ArrayList<Located>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                items.add(read(json));
            }
            return new Located(line, Optional.empty(), Optional.empty(), Optional.of(items));
        }
        return new Located(line, Optional.empty(), Optional.empty(), Optional.empty());
    }
}

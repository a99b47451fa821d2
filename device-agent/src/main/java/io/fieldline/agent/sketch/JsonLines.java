package io.fieldline.agent.sketch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fieldline.agent.sketch.SketchLine.Unreadable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A JSON object per line. Its numbers and booleans are values, also in inner objects and lists, whose names are joined by
 * a point; {@code null} is a value that is missing.
 */
final class JsonLines {
    private static final JsonFactory JSON = new JsonFactory();

    /** {@code Serial.print(NAN)} prints {@code nan}, which JSON does not have. */
    private static final Pattern NO_NUMBER =
            Pattern.compile("([:,\\[]\\s*)-?(?:nan|inf|ovf|infinity)(?=\\s*[,}\\]])", Pattern.CASE_INSENSITIVE);

    private JsonLines() {}

    static SketchLine parse(String line, List<SketchMetric> metrics) {
        var numbers = new NamedNumbers();
        try (var json = JSON.createParser(NO_NUMBER.matcher(line).replaceAll("$1null"))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return new Unreadable("expected a JSON object");
            }
            read("", json, numbers);
            if (json.nextToken() != null) {
                return new Unreadable("there is something after the JSON object");
            }
        } catch (IOException notJson) {
            return new Unreadable("not a whole JSON object");
        }
        return numbers.isEmpty()
                ? new Unreadable("the JSON object has no number")
                : numbers.line(SketchFormat.JSON, metrics);
    }

    /** Reads an object or a list up to its end. */
    private static void read(String prefix, JsonParser json, NamedNumbers numbers) throws IOException {
        var isList = json.currentToken() == JsonToken.START_ARRAY;
        var index = 0;
        for (var token = json.nextToken(); !token.isStructEnd(); token = json.nextToken()) {
            var name = prefix + (isList ? String.valueOf(index++) : json.currentName());
            if (!isList) {
                token = json.nextToken();
            }
            if (token.isStructStart()) {
                read(name + '.', json, numbers);
            } else {
                value(name, token, json, numbers);
            }
        }
    }

    private static void value(String name, JsonToken token, JsonParser json, NamedNumbers numbers) throws IOException {
        switch (token) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> numbers.add(name, finite(json.getDoubleValue()));
            case VALUE_TRUE -> numbers.add(name, finite(1));
            case VALUE_FALSE -> numbers.add(name, finite(0));
            case VALUE_NULL -> numbers.add(name, SketchNumber.none());
            default ->
                SketchNumber.parse(json.getText(), false).ifPresent(number -> numbers.add(name, number)); // in quotes
        }
    }

    private static SketchNumber finite(double value) {
        return Double.isFinite(value) ? new SketchNumber(value, Optional.empty()) : SketchNumber.none();
    }
}

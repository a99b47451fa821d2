package io.fieldline.messages;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes and reads the descriptions of a reading. A bad description is left out, because the values still count. */
final class DescriptionJson {
    private DescriptionJson() {}

    static void write(JsonGenerator json, Map<String, Description> descriptions) throws IOException {
        json.writeObjectFieldStart("descriptions");
        for (var described : descriptions.entrySet()) {
            json.writeObjectFieldStart(described.getKey());
            var description = described.getValue();
            if (description.label().isPresent()) {
                json.writeStringField("label", description.label().get());
            }
            writeLimit(json, "min", description.min());
            writeLimit(json, "max", description.max());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void writeLimit(JsonGenerator json, String name, Optional<Double> limit) throws IOException {
        if (limit.isPresent()) {
            json.writeFieldName(name);
            ReadingJson.writeNumber(json, limit.get());
        }
    }

    static Map<String, Description> read(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return Map.of();
        }
        var descriptions = new HashMap<String, Description>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var metric = json.currentName();
            json.nextToken();
            description(json).ifPresent(description -> descriptions.put(metric, description));
        }
        return descriptions;
    }

    private static Optional<Description> description(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return Optional.empty();
        }
        var fields = new Fields();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            json.nextToken();
            fields.read(name, json);
        }
        return fields.toDescription();
    }

    private static final class Fields {
        private static final Set<String> FIELDS = Set.of("label", "min", "max");

        private @Nullable String label;
        private @Nullable Double min;
        private @Nullable Double max;
        private boolean wrong;

        void read(String name, JsonParser json) throws IOException {
            if (name.equals("label") && json.hasToken(JsonToken.VALUE_STRING)) {
                label = json.getText();
            } else if (name.equals("min") && json.currentToken().isNumeric()) {
                min = json.getDoubleValue();
            } else if (name.equals("max") && json.currentToken().isNumeric()) {
                max = json.getDoubleValue();
            } else {
                wrong |= FIELDS.contains(name);
                json.skipChildren();
            }
        }

        Optional<Description> toDescription() {
            if (wrong) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Description(
                        Optional.ofNullable(label), Optional.ofNullable(min), Optional.ofNullable(max)));
            } catch (IllegalArgumentException invalid) {
                return Optional.empty();
            }
        }
    }
}

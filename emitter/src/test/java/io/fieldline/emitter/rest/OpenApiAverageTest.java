package io.fieldline.emitter.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.emitter.live.Examples;
import io.fieldline.messages.AverageColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The schema of an average in openapi.json has the fields of the record. */
class OpenApiAverageTest {
    /** Fields that an average may lack. */
    private static final List<String> OPTIONAL = List.of("unit", "revision", "position");

    private final ObjectMapper json = new ObjectMapper();
    private JsonNode schema;
    private JsonNode event;

    @BeforeEach
    void read() throws Exception {
        try (var file = RestApi.class.getResourceAsStream("openapi.json")) {
            schema = json.readTree(file).at("/components/schemas/Average");
        }
        event = json.readTree(Examples.theContracts().json());
    }

    @Test
    void theSchemaHasTheFieldsOfAnAverageWithTheirTypes() {
        var described = new TreeMap<String, String>();
        schema.path("properties")
                .properties()
                .forEach(field -> described.put(
                        field.getKey(), field.getValue().path("type").textValue()));
        var written = new TreeMap<String, String>();
        event.properties().forEach(field -> written.put(field.getKey(), type(field.getValue())));

        assertThat(described).isEqualTo(written);
        assertThat(described)
                .containsKeys(Stream.of(AverageColumn.values())
                        .map(AverageColumn::columnName)
                        .toArray(String[]::new));
    }

    @Test
    void everyOtherFieldIsRequired() {
        var required = new ArrayList<String>();
        schema.path("required").forEach(name -> required.add(name.textValue()));
        var names = new ArrayList<String>();
        event.fieldNames().forEachRemaining(names::add);
        names.removeAll(OPTIONAL);

        assertThat(required).containsExactlyInAnyOrderElementsOf(names);
    }

    private static String type(JsonNode value) {
        return value.isIntegralNumber()
                ? "integer"
                : switch (value.getNodeType()) {
                    case NUMBER -> "number";
                    case STRING -> "string";
                    case BOOLEAN -> "boolean";
                    case ARRAY -> "array";
                    default -> "object";
                };
    }
}

package io.fieldline.bridge.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

class FlatJsonFuzzTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @FuzzTest
    void anAcceptedObjectIsBoundedAndHasTheFieldsOfItsTree(byte[] json) throws IOException {
        Map<String, Object> fields;
        try {
            fields = FlatJson.parse(json);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }
        assertThat(fields).hasSizeLessThanOrEqualTo(1024);
        assertThat(fields.keySet()).allMatch(name -> name.length() <= 256);

        var tree = JSON.readTree(json);
        assertThat(tree.isObject()).isTrue();
        var expected = new LinkedHashMap<String, Object>();
        flatten("", tree, expected);
        assertThat(fields.keySet()).containsAll(expected.keySet());
    }

    private static void flatten(String prefix, JsonNode object, Map<String, Object> fields) {
        object.properties().forEach(field -> {
            var name = prefix + field.getKey();
            if (field.getValue().isObject()) {
                flatten(name + ".", field.getValue(), fields);
            } else if (!field.getValue().isArray()) {
                fields.put(name, field.getValue());
            }
        });
    }
}

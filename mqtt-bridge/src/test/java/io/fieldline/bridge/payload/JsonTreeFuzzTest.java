package io.fieldline.bridge.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fieldline.bridge.payload.JsonTree.NoValue;
import java.io.IOException;
import java.util.List;
import java.util.Map;

class JsonTreeFuzzTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @FuzzTest
    void anAcceptedTreeIsThatOfJackson(byte[] bytes) throws IOException {
        var json = new String(bytes, UTF_8);
        Object tree;
        try {
            tree = JsonTree.parse(json);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }
        assertThat(withNulls(tree)).isEqualTo(withNulls(JSON.readValue(json, Object.class)));
    }

    /** Compares as text, because neither is null equal to {@link NoValue#NULL} nor an Integer to a Long. */
    private static String withNulls(Object tree) {
        if (tree instanceof Map<?, ?> map) {
            var members = new StringBuilder("{");
            map.forEach((name, value) ->
                    members.append(name).append('=').append(withNulls(value)).append(';'));
            return members.append('}').toString();
        }
        if (tree instanceof List<?> list) {
            return list.stream().map(JsonTreeFuzzTest::withNulls).toList().toString();
        }
        return tree == NoValue.NULL ? "null" : String.valueOf(tree);
    }
}

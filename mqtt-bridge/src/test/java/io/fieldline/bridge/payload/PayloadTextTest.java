package io.fieldline.bridge.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTextTest {
    private static PayloadText text(String text) {
        return new PayloadText(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}\n{\"a\":2\n{\"a\":3}", "{\"a\":1\n{\"a\":2}\r\n{\"a\":3}"})
    void aLineThatIsCutDoesNotCostTheOthers(String lines) {
        var roots = (List<?>) text(lines).json();

        assertThat(roots).hasSize(3).filteredOn(BrokenItem.class::isInstance).hasSize(1);
        assertThat(roots.get(2)).isEqualTo(Map.of("a", 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\n  \"a\": 1\n}", "{\"a\":\n{\"b\":1}}", "{\"a\": {\"b\": 1}\n}"})
    void anObjectOfSeveralLinesIsOneObject(String json) {
        assertThat(text(json).form()).isEqualTo(PayloadText.Form.OBJECT);
    }

    @Test
    void aFieldWithTwoValuesIsAMistake() {
        assertThatThrownBy(() -> JsonTree.parse("{\"t\":1,\"t\":2}")).hasMessage("the field t is there twice: 1 and 2");
        assertThat(JsonTree.parse("{\"t\":1,\"t\":1}")).isEqualTo(Map.of("t", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"t\":01}",
                "{\"t\":1",
                "{\"t\":.5}",
                "{\"t\":+5}",
                "{\"t\":1,/*c*/\"v\":2}",
                "{\"t\":1}}",
                "{temp:1}",
                "{'t':1}",
                "{\"t\":x}",
                "[1,",
                "{\"t\":\"a\nb\"}"
            })
    void theReasonDoesNotShowTheReader(String json) {
        assertThatThrownBy(() -> JsonTree.parse(json))
                .hasMessageStartingWith("not JSON: ")
                .message()
                .doesNotContain("Feature", "REDACTED", "Source", "start marker", "Jackson", "code 4");
    }
}

package io.fieldline.bridge.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowsTest {
    private static final CsvRows USUAL = new CsvRows(List.of(), Optional.empty(), false);

    @ParameterizedTest
    @ValueSource(strings = {"21,5;55", "21.5;55,1", "21.5,4\t55"})
    void aValueWithAnotherDelimiterIsAMistake(String text) {
        assertThatThrownBy(() -> USUAL.parse(text)).hasMessageContaining("name the \"delimiter\"");
    }

    @Test
    void aDelimiterThatTheRuleNamesLeavesTheOthersAlone() {
        assertThat(new CsvRows(List.of(), Optional.of(','), false).parse("a;b,1"))
                .isEqualTo(List.of(Map.of("1", "a;b", "2", "1")));
    }

    @Test
    void tabsSeparateIfThereIsNothingElse() {
        assertThat(USUAL.parse("21.5\t 55 ")).isEqualTo(List.of(Map.of("1", "21.5", "2", "55")));
    }

    @Test
    void aRowOfNumbersWithACommaIsNoHeader() {
        assertThat(new CsvRows(List.of(), Optional.empty(), true).parse("21,5;55\n22,5;56"))
                .hasSize(2);
    }
}

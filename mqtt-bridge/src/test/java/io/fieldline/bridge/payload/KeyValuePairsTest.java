package io.fieldline.bridge.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyValuePairsTest {
    @ParameterizedTest
    @ValueSource(strings = {"t=22,4;h=55,1", "t=22,4", "t: 22,4 °C", "temp=1,013.25", "12;t=1"})
    void aPartOfANumberIsNotLost(String text) {
        assertThatThrownBy(() -> KeyValuePairs.parse(text, false)).hasMessageContaining("\"decimal\": \",\"");
    }

    @Test
    void aDecimalCommaIsPartOfANumber() {
        assertThat(KeyValuePairs.parse("t=22,4;h=55,1", true)).isEqualTo(Map.of("t", "22,4", "h", "55,1"));
    }

    @Test
    void aWordWithoutKeyIsKept() {
        assertThat(KeyValuePairs.parse("OK;t=1;;", false)).isEqualTo(Map.of("1", "OK", "t", "1"));
    }

    @Test
    void aKeyWithTwoValuesIsAMistake() {
        assertThatThrownBy(() -> KeyValuePairs.parse("t=1;t=2", false)).hasMessage("t is there twice: 1 and 2");
        assertThat(KeyValuePairs.parse("t=1;t=1", false)).isEqualTo(Map.of("t", "1"));
    }

    @Test
    void aTimeIsNoPair() {
        assertThatThrownBy(() -> KeyValuePairs.parse("12:30", false)).hasMessageContaining("expected key=value");
    }

    @Test
    void quotesKeepSeparators() {
        assertThat(KeyValuePairs.parse("name=\"hall a, b\" t=1", false))
                .isEqualTo(Map.of("name", "hall a, b", "t", "1"));
    }
}

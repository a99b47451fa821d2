package io.fieldline.bridge.payload;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueParserTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"nan", "NaN", "-nan", "null", "none", "None", "unavailable", "unknown", "N/A", "n/a", "", "  "})
    void aWordForNoValueIsAFault(String word) {
        assertThat(ValueParser.of(word)).contains(Double.NaN);
    }

    @ParameterizedTest
    @CsvSource({"22.4, 22.4", ".5, 0.5", "5., 5", "-4.5e1, -45", "+1, 1"})
    void aNumberInATextIsThatNumber(String text, double number) {
        assertThat(ValueParser.of(text)).contains(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "22.4 C", "1,5", ".", "0x10", "1d", "nothing"})
    void anotherTextIsNotAValue(String text) {
        assertThat(ValueParser.of(text)).isEmpty();
    }

    @Test
    void aNumberThatNoSensorMeasuresIsAFault() {
        assertThat(ValueParser.of(1e151)).contains(Double.NaN);
        assertThat(ValueParser.of(Double.NEGATIVE_INFINITY)).contains(Double.NaN);
        assertThat(ValueParser.of(-1e150)).contains(-1e150);
    }

    @Property
    void everyNumberIsReadAsItWasWritten(@ForAll double number) {
        var read = ValueParser.of(Double.toString(number)).orElseThrow();

        assertThat(read).isEqualTo(Double.valueOf(Math.abs(number) <= 1e150 ? number : Double.NaN));
    }

    @Property
    void noTextIsReadAsAnInfiniteNumber(@ForAll String text) {
        assertThat(ValueParser.of(text).filter(number -> number.isInfinite())).isEmpty();
    }
}

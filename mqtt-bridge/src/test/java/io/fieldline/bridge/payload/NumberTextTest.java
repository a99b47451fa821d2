package io.fieldline.bridge.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.bridge.payload.NumberText.Measured;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {
    private static final NumberText COMMA = new NumberText(StateWords.NONE, true);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.234 | 1234",
                "12.345 | 12345",
                "1.234.567 | 1234567",
                "1.234,5 | 1234.5",
                "1 234,56 | 1234.56",
                "1\u00A0234,56 | 1234.56",
                "1'234,5 | 1234.5",
                "-12.345,5 | -12345.5",
                "0.123 | 0.123",
                "21.5 | 21.5",
                ",5 | 0.5",
                "1,5E3 | 1500"
            })
    void aPointSeparatesThousandsIfTheCommaIsDecimal(String text, double number) {
        assertThat(COMMA.parseNumber(text)).contains(new Measured(number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.234.56", "1,2,3", "1.2,3", "1.234'567", "10.0.0.1"})
    void anotherPlaceOfThePointsIsNoNumber(String text) {
        assertThat(COMMA.parseNumber(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1'234.5 | 1234.5", "1\u00A0234 | 1234", "\u22125.5 | -5.5", "1.234 | 1.234", "007 | 7"})
    void withoutADecimalCommaOnlyApostrophesAndFixedBlanksSeparateThousands(String text, double number) {
        assertThat(NumberText.USUAL.parseNumber(text)).contains(new Measured(number));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"22.4\u00A0°C | 22.4 | °C", "22.4C | 22.4 | C", "0.4 m3/h | 0.4 | m3/h", "1.5 k | 1.5 | k"})
    void aUnitMayBeBehindTheNumber(String text, double number, String unit) {
        assertThat(NumberText.USUAL.parseNumber(text)).contains(new Measured(number, Optional.of(unit)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5k", "2M", "1,013.25", "1 234.5", "<0.5", "5f3a"})
    void aPrefixIsNoUnitAndAnotherTextNoNumber(String text) {
        assertThat(NumberText.USUAL.parseNumber(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "87.00 | 87",
                "1e3 | 1000",
                "+3.3 | 3.3",
                "\" 21.5 \" | 21.5",
                "22.4 °C | 22.4",
                "55% | 55",
                "3.3V | 3.3",
                ".5 | 0.5",
                "99999999999 | 99999999999"
            })
    void aTextIsCertainlyANumber(String text, double number) {
        assertThat(NumberText.USUAL.parseCertain(text).map(Measured::number)).contains(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "007",
                "5e6012",
                "12e4",
                "5e60",
                "116491234567",
                "12A",
                "5 rooms",
                "1.2.3",
                "on",
                "nan",
                "",
                "2026-11-20"
            })
    void aTextMayBeACode(String text) {
        assertThat(NumberText.USUAL.parseCertain(text)).isEmpty();
    }
}

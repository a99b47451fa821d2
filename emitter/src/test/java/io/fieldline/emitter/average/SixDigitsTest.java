package io.fieldline.emitter.average;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SixDigitsTest {
    @ParameterizedTest
    @CsvSource({
        "606.8914, 606.891",
        "-606.8916, -606.892",
        "999999.6, 1000000",
        "0.00012345678, 0.000123457",
        "123456789, 123457000",
        "1e300, 1e300",
        "1.23456789e-300, 1.23457e-300",
        "4.9e-324, 4.9e-324",
        "0, 0"
    })
    void aValueIsRoundedToSixSignificantDigits(double value, double rounded) {
        assertThat(SixDigits.of(value)).isEqualTo(rounded);
    }

    /** The nearest number of six digits may be the one above or below, if the value is half-way between them. */
    @Property
    void noValueHasMoreThanSixDigits(@ForAll double value) {
        var rounded = SixDigits.of(value);

        assertThat(new BigDecimal(Double.toString(rounded))
                        .round(new MathContext(6))
                        .doubleValue())
                .isEqualTo(rounded);
        assertThat(Math.abs(rounded - value)).isLessThanOrEqualTo(Math.abs(value) * 5.1e-6 + Double.MIN_VALUE);
    }
}

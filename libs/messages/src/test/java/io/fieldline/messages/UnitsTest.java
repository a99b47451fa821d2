package io.fieldline.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
    @ParameterizedTest(name = "{0} {1} are {2} {3}")
    @CsvSource({
        "500, ppb, 0.5, ppm",
        "0.05, %, 500, ppm",
        "20, °C, 68, °F",
        "68, °F, 20, °C",
        "-40, °C, -40, °F",
        "20, Cel, 20, °C",
        "3, hPa, 3, hPa",
    })
    void aValueConvertsExactly(double value, String from, double expected, String to) {
        assertThat(Units.conversion(from, to)).isPresent();
        assertThat(Units.conversion(from, to).get().applyAsDouble(value)).isCloseTo(expected, within(1e-12));
    }

    @ParameterizedTest(name = "{0} is not {1}")
    @CsvSource({"ppm, °C", "mg/m3, ppm", "V, %", "K, °C"})
    void otherUnitsDoNotConvert(String from, String to) {
        assertThat(Units.conversion(from, to)).isEmpty();
    }
}

package io.fieldline.load.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectationTest {
    private static final List<PointResult> RESULTS = List.of(result("kafka", 1000, 0, 8), result("page", 990, 10, 200));

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "lost=0, lost=0: got 10.0",
        "kafka.lost=0,",
        "p99<250ms,",
        "p99<0.2s, p99<0.2s: got 200 ms",
        "p99<=0.2s,",
        "kafka.p99<8000us, kafka.p99<8000us: got 8.00 ms",
        "rate>100, rate>100: got 99.0",
        "averages.lost=0, averages.lost=0: the point was not measured",
    })
    void aConditionIsAboutThePointOrTheLastOne(String text, String violation) {
        assertThat(Expectation.parse(text).violation(RESULTS).orElse(null)).isEqualTo(violation);
    }

    @Test
    void aDelayOfNothingIsNotAPass() {
        assertThat(Expectation.parse("p99<1s").violation(List.of(result("page", 0, 10, 0))))
                .contains("p99<1s: nothing arrived");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "p99", "p99<200", "lost=0ms", "p42<1s", "kafka.lost", "browser.lost=0", "lost==0"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Expectation.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--expect '%s': expected".formatted(text));
    }

    private static PointResult result(String point, long arrived, long lost, double p99) {
        return new PointResult(
                point, arrived, lost, 0, 0, 0, arrived / 10.0, p99 / 2, p99, p99, p99, p99, List.of(), 1, List.of());
    }
}

package io.fieldline.bridge.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fieldline.bridge.time.TimestampParser;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** A text as the value of a metric, and a text or a number as a time. */
class ValueParserFuzzTest {
    private static final Instant ARRIVED = Instant.parse("2026-11-28T12:00:00Z");

    @FuzzTest
    void anAcceptedValueIsANumberOrMissingAndAnAcceptedTimeIsOfTheYearsOfAReading(byte[] bytes) {
        var text = new String(bytes, UTF_8);
        var value = ValueParser.ofText(text);
        value.filter(number -> !number.isNaN()).ifPresent(number -> {
            assertThat(Math.abs(number)).isLessThanOrEqualTo(1e150);
            assertThat(Double.toString(number)).isEqualTo(Double.toString(Double.parseDouble(text.strip())));
            assertThat(text).hasSizeLessThanOrEqualTo(64).doesNotContainPattern("[dDfFxX\u0660-\u0669]");
        });
        checkTime(text);
        value.ifPresent(ValueParserFuzzTest::checkTime);
    }

    private static void checkTime(Object value) {
        time(value).ifPresent(year -> assertThat(year).isBetween(1970, 9999));
    }

    private static Optional<Integer> time(Object value) {
        try {
            return Optional.of(TimestampParser.USUAL
                    .parse(value, ZoneOffset.UTC, ARRIVED)
                    .timestamp()
                    .atOffset(ZoneOffset.UTC)
                    .getYear());
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return Optional.empty();
        }
    }
}

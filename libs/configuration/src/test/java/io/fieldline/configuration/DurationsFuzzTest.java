package io.fieldline.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

class DurationsFuzzTest {
    private static final Pattern FORM = Pattern.compile("([0-9]+)(ms|s|m|h|d)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final BigInteger CENTURY = BigInteger.valueOf(36_500L * 86_400_000);

    @FuzzTest
    void aDurationIsAcceptedIfAndOnlyIfItHasTheFormAndIsNoLongerThanACentury(byte[] bytes) {
        var text = new String(bytes, UTF_8);

        assertThat(parse(text).map(Duration::toMillis)).isEqualTo(expectedMillis(text));
    }

    private static Optional<Duration> parse(String text) {
        try {
            return Optional.of(Durations.parse(text));
        } catch (TypeConversionException refused) {
            assertThat(refused.getMessage()).startsWith("'");
            return Optional.empty();
        }
    }

    private static Optional<Long> expectedMillis(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        var millis = new BigInteger(form.group(1)).multiply(BigInteger.valueOf(MILLIS.get(form.group(2))));
        return millis.compareTo(CENTURY) <= 0 ? Optional.of(millis.longValue()) : Optional.empty();
    }
}

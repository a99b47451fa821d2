package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

class TimestampsFuzzTest {
    /** Allows a sign and more digits for a year that checkYear then refuses, and a region in brackets. */
    private static final String FORM = "([+-]?\\d{4,10})-\\d\\d-\\d\\d[Tt ]\\d\\d:\\d\\d(:\\d\\d([.]\\d{0,9})?)?"
            + "([Zz]|[+-]\\d\\d:\\d\\d(:\\d\\d)?)?(\\[.+])?";

    @FuzzTest
    void anAcceptedTimeHasADocumentedFormAndIsReadAsItWasWritten(byte[] bytes) {
        var text = new String(bytes, UTF_8);
        var parsed = parse(text);

        parsed.ifPresent(moment -> {
            assertThat(text).matches(FORM);
            if (text.endsWith("Z") && text.contains("T")) {
                assertThat(moment).isEqualTo(OffsetDateTime.parse(text).toInstant());
            }
        });
        parsed.filter(TimestampsFuzzTest::isOnTheWire)
                .ifPresent(moment -> assertThat(Timestamps.parse(Timestamps.microseconds(moment)))
                        .isBetween(moment.minusNanos(999), moment));
    }

    private static Optional<Instant> parse(String text) {
        try {
            return Optional.of(Timestamps.parse(text));
        } catch (DateTimeException refused) {
            return Optional.empty();
        }
    }

    private static boolean isOnTheWire(Instant moment) {
        try {
            return Timestamps.checkYear(moment).equals(moment);
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }
}

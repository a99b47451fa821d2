package io.fieldline.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuietHoursTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest(name = "{0}: {1}: {2}")
    @CsvSource({
        "22:00-07:00, 2026-11-28T20:59:59Z, false",
        "22:00-07:00, 2026-11-28T21:00:00Z, true",
        "22:00-07:00, 2026-11-29T05:59:59Z, true",
        "22:00-07:00, 2026-11-29T06:00:00Z, false",
        "22:00-07:00, 2026-07-29T20:00:00Z, true",
        "12:00-13:30, 2026-11-28T11:00:00Z, true",
        "12:00-13:30, 2026-11-28T12:30:00Z, false",
    })
    void theyAreTimesOfTheDayInTheZone(String text, Instant moment, boolean quiet) {
        assertThat(QuietHours.parse(text, BERLIN).contain(moment)).isEqualTo(quiet);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "22-7", "22:00", "24:00-07:00", "22:00-07:00-08:00"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> QuietHours.parse(text, BERLIN))
                .hasMessage("--quiet-hours '%s': expected two times of the day, like 22:00-07:00".formatted(text));
    }

    /** They could be the whole day or nothing. */
    @Test
    void twoEqualTimesAreRefused() {
        assertThatThrownBy(() -> QuietHours.parse("22:00-22:00", BERLIN))
                .hasMessage("--quiet-hours '22:00-22:00': expected two different times, like 22:00-07:00");
    }
}

package io.fieldline.bridge.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.messages.Quality;
import io.fieldline.messages.Timestamps;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampParserTest {
    private static final Instant ARRIVED = Instant.parse("2026-11-28T12:00:00Z");

    /** The last two are 14 s after the start of 1970 and of 2000, in seconds. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 14_000, 946_684_814_000.0, 14, 946_684_814})
    void aNumberOfAClockThatWasNeverSetIsReplacedByTheArrival(double value) {
        assertThat(Timestamps.isNeverSet(TimestampParser.of(value))).isTrue();
        assertThat(MeasurementTime.of(TimestampParser.of(value), ARRIVED))
                .isEqualTo(new MeasurementTime(ARRIVED, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:14", "2000-01-01 00:00:07", "2000-12-31T23:59:59Z"})
    void soIsAText(String text) {
        assertThat(MeasurementTime.of(TimestampParser.of(text), ARRIVED)).isEqualTo(new MeasurementTime(ARRIVED, true));
    }

    @Test
    void aYearThatNoReaderCanHoldIsRefused() {
        assertThatThrownBy(() -> TimestampParser.of("+300000000-01-01T00:00:00Z"))
                .hasMessageContaining("1970 to 9999");
        assertThatThrownBy(() -> TimestampParser.of("1969-12-31T23:59:59Z")).hasMessageContaining("1970 to 9999");
    }

    @ParameterizedTest
    @EnumSource(Quality.class)
    void theQualityIsUnsyncedUnlessThereIsAFaultOrNothingWasMeasured(Quality told) {
        var keeps = told == Quality.FAULT || told == Quality.SIMULATED;

        assertThat(new MeasurementTime(ARRIVED, true).quality(told)).isEqualTo(keeps ? told : Quality.UNSYNCED);
        assertThat(new MeasurementTime(ARRIVED, false).quality(told)).isEqualTo(told);
    }
}

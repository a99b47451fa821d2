package io.fieldline.bridge.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.messages.Quality;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampParserTest {
    private static final Instant ARRIVED = Instant.parse("2026-11-28T12:00:00Z");
    private static final MeasurementTime UNSYNCED = new MeasurementTime(ARRIVED, true);

    private static MeasurementTime read(Object value) {
        return TimestampParser.USUAL.parse(value, ZoneOffset.UTC, ARRIVED);
    }

    private static MeasurementTime readBy(String format, Object value) {
        return new TimestampParser(Optional.empty(), Optional.of(TimeFormat.of(format)))
                .parse(value, ZoneOffset.UTC, ARRIVED);
    }

    /** 14 s after the start of 1970 and of 2000; 5 s after that of GPS in milliseconds; NTP's; an unknown time. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 14_000, 946_684_814_000.0, 14, 946_684_814, 315_964_805_000.0, 2_085_978_496, -1})
    void aNumberOfAClockThatWasNeverSetIsReplacedByTheArrival(double value) {
        assertThat(read(value)).isEqualTo(UNSYNCED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:14",
                "2000-01-01 00:00:07",
                "2000-12-31T23:59:59Z",
                "0001-01-01T00:00:00Z",
                "0001-01-01T00:00:00+05:30",
                "0000-00-00 00:00:00",
                "0000-00-00T00:00:00Z",
                "1980-01-06T00:00:05Z",
                "2036-02-07T06:28:16Z",
                "2000-01-01T00:00:07+05:30",
                "/Date(-62135596800000)/"
            })
    void soIsAText(String text) {
        assertThat(read(text)).isEqualTo(UNSYNCED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:14", "2000-01-01T00:00:07", "1970-01-01T05:30:14"})
    void theLocalDateShowsAClockThatWasNeverSetToo(String text) {
        assertThat(TimestampParser.USUAL.parse(text, ZoneId.of("Asia/Kolkata"), ARRIVED))
                .isEqualTo(UNSYNCED);
    }

    /** FILETIME, ticks of .NET, a date as digits, tenths and hundredths of a second, a time in 2100. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "134396361302500000",
                "639158661302500000",
                "20261120081530",
                "17951625302",
                "179516253025",
                "4102444800"
            })
    void aNumberThatIsNotNearTheArrivalInAnyUnitIsRejected(String number) {
        assertThatThrownBy(() -> read(number)).hasMessageContaining("a rule can name its \"unit\" or \"format\"");
        assertThatThrownBy(() -> read(Long.valueOf(number))).hasMessageContaining("ten years after the arrival");
    }

    @Test
    void aUnitThatIsNamedAllowsOtherYears() {
        var seconds = new TimestampParser(Optional.of(EpochUnit.S), Optional.empty());

        assertThat(seconds.parse(4_102_444_800L, ZoneOffset.UTC, ARRIVED).timestamp())
                .isEqualTo("2100-01-01T00:00:00Z");
    }

    @Test
    void aFormatReadsNumbersTooAndIgnoresCase() {
        assertThat(readBy("yyyyMMddHHmmss", 20261120081530L).timestamp()).isEqualTo("2026-11-20T08:15:30Z");
        assertThat(readBy("yyyyMMddHHmmss", "20261120081530").timestamp()).isEqualTo("2026-11-20T08:15:30Z");
        assertThat(readBy("dd-MMM-yy HH:mm", "20-NOV-26 08:15").timestamp()).isEqualTo("2026-11-20T08:15:00Z");
        assertThat(readBy("M/d/yyyy h:mm a", "11/20/2026 3:15 pm").timestamp()).isEqualTo("2026-11-20T15:15:00Z");
        assertThatThrownBy(() -> readBy("yyyyMMddHHmmss", 1795162530L)).hasMessageContaining("is not like yyyy");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "20261120T081530Z | 2026-11-20T08:15:30Z",
                "20261120T0915+0100 | 2026-11-20T08:15:00Z",
                "2026-11-20T08:15:30,250Z | 2026-11-20T08:15:30.250Z",
                "2026-11-20T09:15:30,250+01:00 | 2026-11-20T08:15:30.250Z",
                "2026-11-20 09:15:30 CET | 2026-11-20T08:15:30Z",
                "2026-07-20 10:15:30 CEST | 2026-07-20T08:15:30Z",
                "Fri Nov 20 08:15:30 2026 | 2026-11-20T08:15:30Z",
                "Thu Nov  5 08:15:30 UTC 2026 | 2026-11-05T08:15:30Z",
                "Fri, 20 Nov 2026 09:15:30 +0100 | 2026-11-20T08:15:30Z",
                "20.11.2026 08:15:30 | 2026-11-20T08:15:30Z",
                "5.11.2026, 08:15:30 | 2026-11-05T08:15:30Z",
                "/Date(1795162530250)/ | 2026-11-20T08:15:30.250Z",
                "/Date(1795162530250+0100)/ | 2026-11-20T08:15:30.250Z",
                "2026-11-20T08:14:30Z/2026-11-20T08:15:30Z | 2026-11-20T08:15:30Z",
                "2026-11-20t08:15:30z | 2026-11-20T08:15:30Z",
                "2026/11/20 08:15:30,5 | 2026-11-20T08:15:30.500Z",
                "2026-11-20T09:15:30+01:00[Europe/Berlin] | 2026-11-20T08:15:30Z",
                "2026-11-20T08:15:30UTC | 2026-11-20T08:15:30Z"
            })
    void aTextIsReadInTheFormsThatDevicesUse(String text, String expected) {
        assertThat(read(text)).isEqualTo(new MeasurementTime(Instant.parse(expected), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10/11/2026 08:15:30",
                "08:15:30",
                "2026-02-30T08:15:30Z",
                "2026-11-20 08:15:30 CST",
                "2026-11-20T08:15:30Z/PT1M",
                "Fri Nov 20 08:15:30 IST 2026",
                "32.11.2026 08:15:30",
                "yesterday"
            })
    void aTextWithTwoMeaningsOrNoneIsRejected(String text) {
        assertThatThrownBy(() -> read(text)).hasMessageContaining("a rule can name its \"format\"");
    }

    @Test
    void aYearThatNoReaderCanHoldIsRefused() {
        assertThatThrownBy(() -> read("+300000000-01-01T00:00:00Z")).hasMessageContaining("1970 to 9999");
        assertThatThrownBy(() -> read("1969-12-31T23:59:59Z")).hasMessageContaining("1970 to 9999");
    }

    @ParameterizedTest
    @EnumSource(Quality.class)
    void theQualityIsUnsyncedUnlessThereIsAFaultOrNothingWasMeasured(Quality told) {
        var keeps = told == Quality.FAULT || told == Quality.SIMULATED;

        assertThat(UNSYNCED.quality(told)).isEqualTo(keeps ? told : Quality.UNSYNCED);
        assertThat(new MeasurementTime(ARRIVED, false).quality(told)).isEqualTo(told);
    }
}

package io.fieldline.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    @Test
    void whatWeWriteIsReadBackToTheMicrosecond() {
        var random = new Random(1);
        for (var i = 0; i < 10_000; i++) {
            var moment = Instant.ofEpochSecond(random.nextLong(253_402_300_800L), 1_000L * random.nextInt(1_000_000));

            assertThat(Timestamps.parse(Timestamps.microseconds(moment))).isEqualTo(moment);
        }
    }

    @Test
    void everyMomentReadsBackAsItWasWritten() {
        var random = new Random(1);
        for (var i = 0; i < 10_000; i++) {
            var moment = Instant.ofEpochSecond(
                    random.nextLong(-62_167_219_200L, 253_402_300_800L), random.nextInt(1_000_000_000));

            assertThat(Timestamps.parse(moment.toString())).isEqualTo(moment);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2024-10-07 13:02:54.927410, 2024-10-07T13:02:54.927410Z",
        "2024-10-07 13:02:54.9Z, 2024-10-07T13:02:54.900Z",
        "2024-10-07T13:02:54.123456789Z, 2024-10-07T13:02:54.123456789Z",
        "2024-10-07T15:02:54+02:00, 2024-10-07T13:02:54Z",
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
        "1969-12-31T23:59:59.5Z, 1969-12-31T23:59:59.500Z",
        "+12024-10-07T13:02:54Z, +12024-10-07T13:02:54Z",
    })
    void otherFormsAreReadToo(String text, String moment) {
        assertThat(Timestamps.parse(text)).isEqualTo(Instant.parse(moment));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2023-02-29T00:00:00Z",
                "2024-13-01T00:00:00Z",
                "2024-10-00T00:00:00Z",
                "2024-10-07T24:00:00Z",
                "2024-10-07T13:60:00Z",
                "2024-10-07T13:02:61Z",
                "2024-10-07T13:02:60.927410Z",
                "2024-10-07T24:00:00.000000Z",
                "2024-10-07T13:02:54.+27410Z",
                "2024-10-07T13:02:54.1234567890Z",
                "2024-10-07T13:02:54.12x4Z",
                "2024-10-07t13-02-54Z",
            })
    void whatIsNoMomentIsRefused(String text) {
        assertThatThrownBy(() -> Timestamps.parse(text)).isInstanceOf(DateTimeException.class);
    }
}

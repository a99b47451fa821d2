package io.fieldline.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    @Test
    void whatWeWriteIsReadBackToTheMicrosecond() {
        var seed = System.nanoTime();
        new Random(seed)
                .longs(10_000, 0, Instant.parse("9999-12-31T23:59:59Z").toEpochMilli())
                .mapToObj(millis -> Instant.ofEpochMilli(millis).plus(millis % 1000, ChronoUnit.MICROS))
                .forEach(moment -> assertThat(Timestamps.parse(Timestamps.microseconds(moment)))
                        .as("seed %d", seed)
                        .isEqualTo(moment));
    }

    @ParameterizedTest
    @CsvSource({
        "2024-10-07T13:02:54.927410Z, 2024-10-07T13:02:54.927410Z",
        "2024-10-07 13:02:54.927410, 2024-10-07T13:02:54.927410Z",
        "2024-10-07T15:02:54.927410+02:00, 2024-10-07T13:02:54.927410Z",
        "2024-10-07T13:02:54Z, 2024-10-07T13:02:54Z",
        "2024-02-29T23:59:59.999999Z, 2024-02-29T23:59:59.999999Z",
        "2024-10-07T13:02:54.9274101Z, 2024-10-07T13:02:54.927410100Z"
    })
    void otherFormsMeanTheSameMoment(String text, Instant moment) {
        assertThat(Timestamps.parse(text)).isEqualTo(moment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2023-02-29T13:02:54.927410Z",
                "2024-13-07T13:02:54.927410Z",
                "2024-10-07T24:00:00.000000Z",
                "2024-10-07T13:60:54.927410Z",
                "2024-10-07T13:02:60.927410Z",
                "2024-10-07T13:02:54.92741oZ",
                "2024-10-07T13:02:54.+27410Z",
                "yesterday"
            })
    void whatIsNoMomentIsRefused(String text) {
        assertThatThrownBy(() -> Timestamps.parse(text)).isInstanceOf(DateTimeException.class);
    }
}

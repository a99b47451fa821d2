package io.fieldline.emitter.average;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.emitter.live.Examples;
import org.junit.jupiter.api.Test;

class AverageEventTest {
    @Test
    void theEventOfTheExampleAverageIsTheExampleEvent() {
        var event = Examples.theContracts();

        assertThat(event.json()).isEqualTo(Examples.message("average-event.json"));
        assertThat(event.series()).isEqualTo(new SeriesKey("device1", "co"));
        assertThat(event.start()).isEqualTo(Examples.START);
        assertThat(event.closed()).isTrue();
    }

    @Test
    void theSizeIsInBytesNotInCharacters() {
        assertThat(Examples.open("gerät", 0, 1).bytes())
                .isEqualTo(Examples.open("geraet", 0, 1).bytes());
    }

    @Test
    void anEventTooLargeForAPageIsRefused() {
        var event = Examples.open("device1", 0, 1);

        assertThatThrownBy(() -> new AverageEvent(
                        event.series(),
                        event.start(),
                        event.revision(),
                        event.closed(),
                        event.position(),
                        event.mean(),
                        event.traits(),
                        event.json(),
                        16_385))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected at most 16384");
    }
}

package io.fieldline.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.publish.QueuedReading.Lane;
import org.junit.jupiter.api.Test;

class InFlightWindowTest {
    private final InFlightWindow window = new InFlightWindow();

    @Test
    void oneReadingShowsWhetherSomebodyIsSubscribed() {
        assertThat(window.hasRoomFor(Lane.LIVE)).isTrue();
        var generation = window.sent(Lane.LIVE);
        assertThat(window.hasRoomFor(Lane.LIVE)).isFalse();

        assertThat(window.answered(Lane.LIVE, generation)).isTrue();
        window.open(20);
        assertThat(roomFor(Lane.LIVE)).isEqualTo(19); // one is for control messages
    }

    @Test
    void itIsNoLargerThanSixtyFourAndAtLeastOne() {
        window.open(65_535);
        assertThat(roomFor(Lane.LIVE)).isEqualTo(64);
        window.connected();
        window.open(1);
        assertThat(roomFor(Lane.LIVE)).isEqualTo(1);
    }

    @Test
    void halfOfItIsForLiveReadings() {
        window.open(11);
        assertThat(roomFor(Lane.BACKLOG)).isEqualTo(5);
        assertThat(roomFor(Lane.LIVE)).isEqualTo(5);
    }

    @Test
    void anAnswerToAnEarlierGenerationOnlyMakesRoom() {
        window.open(3);
        var earlier = window.sent(Lane.BACKLOG);
        window.sent(Lane.LIVE);
        window.reset();
        assertThat(window.hasRoomFor(Lane.LIVE)).isFalse();

        assertThat(window.answered(Lane.BACKLOG, earlier)).isFalse();
        assertThat(window.hasRoomFor(Lane.BACKLOG)).isTrue();
    }

    @Test
    void withoutASubscriberReadingsPauseAndControlMessagesDoNot() {
        window.open(20);
        window.pause();
        assertThat(window.isWaitingForSubscriber()).isTrue();
        assertThat(window.hasRoomFor(Lane.LIVE)).isFalse();
        assertThat(window.hasRoomForControl(20)).isTrue();

        window.open(20);
        assertThat(window.isWaitingForSubscriber()).isFalse();
    }

    private int roomFor(Lane lane) {
        var count = 0;
        while (window.hasRoomFor(lane)) {
            window.sent(lane);
            count++;
        }
        return count;
    }
}

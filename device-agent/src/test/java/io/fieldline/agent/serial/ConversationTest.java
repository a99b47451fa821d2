package io.fieldline.agent.serial;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.Answer;
import io.fieldline.agent.Counters;
import io.fieldline.agent.Counters.Counter;
import io.fieldline.agent.Health;
import io.fieldline.agent.Health.State;
import io.fieldline.agent.Measurement;
import io.fieldline.agent.Source;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private final Counters counters = new Counters();
    private final Heard heard = new Heard();
    private final Conversation conversation = new Conversation(heard, counters);

    @Test
    void whatComesBeforeTheFirstGoodLineIsNotCounted() {
        take("\u00ff\u00fe", "6,5.276,210.39,ok*B028", frame(0), "noise");

        assertThat(heard.measured).hasSize(1);
        assertThat(counters.get(Counter.BAD_LINES)).isEqualTo(1);
    }

    @Test
    void aGapInTheSequenceIsCountedAsLostFrames() {
        take(frame(5), frame(6), frame(9), frame(10));

        assertThat(counters.get(Counter.LOST_FRAMES)).isEqualTo(2);
    }

    @Test
    void theSequenceMayWrap() {
        take(frame(4_294_967_295L), frame(0));

        assertThat(counters.get(Counter.LOST_FRAMES)).isZero();
        assertThat(counters.get(Counter.BOARD_RESETS)).isZero();
    }

    @Test
    void aGreetingWithAnotherBootCountIsAReset() {
        take(hello(12), frame(7), hello(12), frame(8), hello(13), frame(0));

        assertThat(counters.get(Counter.BOARD_RESETS)).isEqualTo(1);
        assertThat(counters.get(Counter.LOST_FRAMES)).isZero();
    }

    @Test
    void aResetWhoseGreetingWasLostIsSeenByTheSequence() {
        take(frame(700), frame(0), frame(1));

        assertThat(counters.get(Counter.BOARD_RESETS)).isEqualTo(1);
        assertThat(counters.get(Counter.LOST_FRAMES)).isZero();
    }

    @Test
    void ofALegacySketchTheFirstLineMayBeCutOff() {
        take("3.850", "863.850", "Ro: 9.83 kohm", "864.1");

        assertThat(heard.measured).extracting(Measurement::value).containsExactly(863.85, 864.1);
    }

    @Test
    void aBoardThatSendsFramesSendsNoBareNumber() {
        take(frame(1), "863.850", frame(2));

        assertThat(heard.measured).hasSize(2);
        assertThat(counters.get(Counter.BAD_LINES)).isEqualTo(1);
    }

    @Test
    void noiseIsToldOnceAndItsEndToo() {
        take(frame(1));
        for (var i = 0; i < 30; i++) {
            take("noise");
        }
        take(frame(2));

        assertThat(heard.health).extracting(Health::state).containsExactly(State.WELL, State.NOISE, State.WELL);
    }

    private void take(String... lines) {
        for (var line : lines) {
            conversation.take(line);
        }
    }

    private static String frame(long sequence) {
        return checked("MQ2,%d,1000,163,52761,5.276,210.39,ok".formatted(sequence));
    }

    private static String hello(int boots) {
        return checked("HELLO,1,1.0.0,4f2a91c7,%d,10000,10000".formatted(boots));
    }

    private static String checked(String body) {
        return "$%s*%04X".formatted(body, Crc16.of(body));
    }

    private static final class Heard implements Source.Listener {
        private final List<Measurement> measured = new ArrayList<>();
        private final List<Health> health = new ArrayList<>();

        @Override
        public void measured(Measurement measurement) {
            measured.add(measurement);
        }

        @Override
        public void health(Health now) {
            health.add(now);
        }

        @Override
        public void answered(Answer answer) {}
    }
}

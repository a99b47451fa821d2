package io.fieldline.agent.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.serial.RecordingListener;
import io.fieldline.agent.source.Measurement;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Counters.Counter;
import io.fieldline.agent.status.Health;
import io.fieldline.agent.status.Health.State;
import io.fieldline.messages.Quality;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoardSessionTest {
    private final Counters counters = new Counters();
    private final RecordingListener recorded = new RecordingListener();
    private BoardSession conversation = conversation(Optional.empty(), "value", false, id -> true);

    @Test
    void whatComesBeforeTheFirstGoodLineIsNotCounted() {
        take("\u00ff\u00fe", "6,5.276,210.39,ok*B028", frame(0), "noise");

        assertThat(recorded.measured).hasSize(1);
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

        assertThat(recorded.measured).extracting(Measurement::value).containsExactly(863.85, 864.1);
    }

    @Test
    void aBoardThatSendsFramesSendsNoBareNumber() {
        take(frame(1), "863.850", frame(2));

        assertThat(recorded.measured).hasSize(2);
        assertThat(counters.get(Counter.BAD_LINES)).isEqualTo(1);
    }

    @Test
    void noiseIsToldOnceAndItsEndToo() {
        take(frame(1));
        for (var i = 0; i < 30; i++) {
            take("noise");
        }
        take(frame(2));

        assertThat(recorded.health).extracting(Health::state).containsExactly(State.WELL, State.NOISE, State.WELL);
    }

    @Test
    void aBareNumberHasTheMetricAndUnitOfTheSettings() {
        take("", "512");
        conversation = conversation(Optional.of("ppm"), "co", false, id -> true);
        take("", "513");

        assertThat(recorded.measured)
                .containsExactly(
                        new Measurement("value", 512, "", Quality.UNVERIFIED, Map.of()),
                        new Measurement("co", 513, "ppm", Quality.UNVERIFIED, Map.of()));
    }

    @Test
    void theFirstLineOfALegacySketchCountsWhenItBeganInASilence() {
        conversation.quiet();
        take("863.850");

        assertThat(recorded.measured).extracting(Measurement::value).containsExactly(863.85);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Ro: 9.83 kohm"})
    void aLineWithoutAMeasurementIsNoSignOfHealth(String line) {
        assertThat(conversation.take(line)).isFalse();
        assertThat(recorded.health).isEmpty();
    }

    @Test
    void anUnknownFlagSaysOnceThatTheAgentHasToBeUpdated() {
        take(frame(1), flagged(2, "overheated"), flagged(3, "overheated"), frame(4));

        assertThat(recorded.health)
                .containsExactly(
                        Health.WELL,
                        new Health(
                                State.OUTDATED,
                                "the board sends the flag 'overheated', which this agent does not know;"
                                        + " update the agent"));
        assertThat(recorded.measured)
                .extracting(Measurement::quality)
                .containsExactly(Quality.OK, Quality.UNVERIFIED, Quality.UNVERIFIED, Quality.OK);
    }

    @Test
    void aFrameOfANewerSketchSaysThatTheAgentHasToBeUpdated() {
        take(checked("MQ7,1,1000,163,52761,5.276,210.39,ok"));

        assertThat(recorded.health)
                .containsExactly(new Health(
                        State.OUTDATED,
                        "the board sends frames that this agent does not know (unknown frame MQ7 with 8 fields);"
                                + " update the agent"));
        assertThat(counters.get(Counter.BAD_LINES)).isEqualTo(1);
    }

    @Test
    void noValueOfAnUnknownProtocolIsOk() {
        take(checked("HELLO,2,9.0.0,4f2a91c7,3,10000,10000"), frame(0), flagged(1, "warming_up"));

        assertThat(recorded.health)
                .containsExactly(
                        new Health(State.OUTDATED, "the board speaks protocol 2, this agent only 1; update the agent"));
        assertThat(recorded.measured)
                .extracting(Measurement::quality)
                .containsExactly(Quality.UNVERIFIED, Quality.WARMING_UP);
    }

    @Test
    void noiseFromAnOutdatedBoardDoesNotMakeItWell() {
        take(flagged(1, "overheated"));
        for (var i = 0; i < 30; i++) {
            take("noise");
        }
        take(frame(2));

        assertThat(recorded.health)
                .extracting(Health::state)
                .containsExactly(State.OUTDATED, State.NOISE, State.OUTDATED);
    }

    @Test
    void aBoardThatWasRunningIsAskedOnceWhoItIs() {
        take(frame(1), frame(2));
        assertThat(conversation.pollRequest()).contains("info");
        take(frame(3));
        assertThat(conversation.pollRequest()).isEmpty();
    }

    @Test
    void theIntervalIsSentAfterEachStartOfTheBoard() {
        conversation = new BoardSession(
                recorded,
                counters,
                new BoardOptions(
                        Duration.ofSeconds(30), Optional.of(Duration.ofMillis(500)), "value", Optional.empty()),
                false,
                id -> true);
        take(hello(12));
        assertThat(conversation.pollRequest()).contains("interval 500");
        take(hello(12), frame(1));
        assertThat(conversation.pollRequest()).isEmpty();
        take(hello(13));
        assertThat(conversation.pollRequest()).contains("interval 500");
    }

    @Test
    void inASearchFramesWaitUntilTheBoardHasSaidWhichOneItIs() {
        conversation = conversation(Optional.empty(), "value", true, "4f2a91c7"::equals);
        take(frame(1), frame(2));
        assertThat(recorded.measured).isEmpty();
        assertThat(recorded.health).isEmpty();
        take(hello(12), frame(3));

        assertThat(recorded.measured).hasSize(3);
        assertThat(recorded.health).containsExactly(Health.WELL);
    }

    @Test
    void nothingOfAnotherDevicesBoardIsPassedOn() {
        conversation = conversation(Optional.empty(), "value", true, "another"::equals);
        take(frame(1), hello(12), frame(2));

        assertThat(conversation.isRejected()).isTrue();
        assertThat(recorded.measured).isEmpty();
        assertThat(recorded.health).isEmpty();
    }

    @Test
    void aBoardThatNeverSaysWhichOneItIsIsReadAllTheSame() {
        conversation = conversation(Optional.empty(), "value", true, id -> false);
        for (var i = 0; i < 100; i++) {
            take(frame(i));
        }

        assertThat(recorded.measured).hasSize(100);
        assertThat(recorded.health).containsExactly(Health.WELL);
    }

    private BoardSession conversation(
            Optional<String> unit, String metric, boolean identify, Predicate<String> accepts) {
        var options = new BoardOptions(Duration.ofSeconds(30), Optional.empty(), metric, unit);
        return new BoardSession(recorded, counters, options, identify, accepts);
    }

    private static String flagged(long sequence, String flags) {
        return checked("MQ2,%d,1000,163,52761,5.276,210.39,%s".formatted(sequence, flags));
    }

    private void take(String... lines) {
        for (var line : lines) {
            conversation.take(line);
        }
    }

    private static String frame(long sequence) {
        return flagged(sequence, "ok");
    }

    private static String hello(int boots) {
        return checked("HELLO,1,1.0.0,4f2a91c7,%d,10000,10000".formatted(boots));
    }

    private static String checked(String body) {
        return "$%s*%04X".formatted(body, Crc16.of(body));
    }
}

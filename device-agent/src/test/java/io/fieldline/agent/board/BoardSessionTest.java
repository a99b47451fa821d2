package io.fieldline.agent.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.serial.RecordingListener;
import io.fieldline.agent.sketch.SketchFormat;
import io.fieldline.agent.sketch.SketchMetric;
import io.fieldline.agent.sketch.SketchOptions;
import io.fieldline.agent.sketch.SketchParser;
import io.fieldline.agent.source.Measurement;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Counters.Counter;
import io.fieldline.agent.status.Health;
import io.fieldline.agent.status.Health.State;
import io.fieldline.messages.Quality;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoardSessionTest {
    private static final BoardOptions BOARD = BoardOptions.of(Duration.ofSeconds(30));

    private final Counters counters = new Counters();
    private final RecordingListener recorded = new RecordingListener();
    private BoardSession conversation = session(BOARD, ExpectedBoard.ANY);

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

        assertThat(recorded.measured).extracting(RecordingListener::value).containsExactly(863.85, 864.1);
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
        conversation = session(
                options(new SketchOptions(SketchFormat.AUTO, List.of(), false, "co", Optional.of("ppm"))),
                ExpectedBoard.ANY);
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

        assertThat(recorded.measured).extracting(RecordingListener::value).containsExactly(863.85);
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
        take(checked("HELLO,3,9.0.0,4f2a91c7,3,10000,10000"), frame(0), flagged(1, "warming_up"));

        assertThat(recorded.health)
                .containsExactly(new Health(
                        State.OUTDATED, "the board speaks protocol 3, this agent only 1 and 2; update the agent"));
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
    void noiseShowsTheLastLinesAndSaysWhatToType() {
        for (var i = 0; i < 10; i++) {
            take("DHTxx test!", "22.4,55.1");
        }

        assertThat(recorded.health)
                .containsExactly(new Health(
                        State.NOISE,
                        "20 invalid lines in a row: expected frames or values, got \"DHTxx test!\", \"22.4,55.1\";"
                                + " for columns run with --format=csv --metrics=temperature:Cel,humidity:%RH"));
    }

    @Test
    void bytesThatAreNotTextNameTheBaudRate() {
        for (var i = 0; i < 20; i++) {
            take("\u0080x\u00f8\u0000");
        }

        assertThat(recorded.health)
                .singleElement()
                .extracting(Health::detail)
                .asString()
                .contains("most of it is not text, so the baud rate is probably not 115200");
    }

    @Test
    void theNamedColumnsOfASketchAreUnverified() {
        var metrics = List.of(SketchMetric.parse("temperature:Cel"), SketchMetric.parse("humidity:%RH"));
        conversation = session(
                options(new SketchOptions(SketchFormat.CSV, metrics, false, "value", Optional.empty())),
                ExpectedBoard.ANY);
        take("DHTxx test!", "22.4,55.1", "nan,55.0");

        assertThat(recorded.measured)
                .containsExactly(
                        new Measurement(
                                Map.of("temperature", 22.4, "humidity", 55.1),
                                Map.of("temperature", "°C", "humidity", "%"),
                                Quality.UNVERIFIED,
                                Map.of(),
                                Map.of()),
                        new Measurement(
                                Map.of("temperature", Double.NaN, "humidity", 55.0),
                                Map.of("temperature", "°C", "humidity", "%"),
                                Quality.UNVERIFIED,
                                Map.of(),
                                Map.of()));
        assertThat(recorded.health).containsExactly(Health.WELL);
    }

    @Test
    void descriptionsGoWithTheFirstMeasurementAfterEachStartOfTheBoard() {
        var description = checked("METRIC,t,Cel,Air,-40,85");
        var values = checked("F,0,1000,ok,t=22.4");
        take(checked("HELLO,2,2.0.0,4f2a91c7,3,DHT22"), description, values, checked("F,1,2000,ok,t=22.5"));
        take(checked("HELLO,2,2.0.0,4f2a91c7,3,DHT22"), description, checked("F,2,3000,ok,t=22.6"));
        take(checked("HELLO,2,2.0.0,4f2a91c7,4,DHT22"), description, values);

        assertThat(recorded.measured)
                .extracting(measurement -> measurement.descriptions().containsKey("t"))
                .containsExactly(true, false, false, true);
        assertThat(recorded.measured)
                .allSatisfy(measurement -> assertThat(measurement.units()).containsExactly(Map.entry("t", "°C")));
    }

    @Test
    void aDescriptionThatDoesNotFitIntoAReadingCostsNoValue() {
        take(checked("METRIC,t," + "x".repeat(65) + ",Air,,"), checked("F,0,1000,ok,t=22.4"));

        assertThat(recorded.measured).hasSize(1);
    }

    @Test
    void aLongNameThatIsThereTwiceCostsNoValue() {
        var name = "x".repeat(128);
        take("", "{\"%1$s\":1,\"%1$s\":2}".formatted(name));

        assertThat(recorded.measured).singleElement().satisfies(measurement -> assertThat(measurement.values())
                .containsValues(1.0, 2.0));
    }

    @Test
    void inASearchNoiseIsNotAStateOfTheDevice() {
        conversation = session(BOARD, new ExpectedBoard(true, "port 1", id -> true));
        for (var i = 0; i < 30; i++) {
            take("AT+OK?");
        }

        assertThat(recorded.health).isEmpty();
        assertThat(conversation.isNoise()).isTrue();
    }

    @Test
    void inASearchASketchIsKnownByItsPort() {
        conversation = session(BOARD, new ExpectedBoard(true, "port 1", "port 2"::equals));
        conversation.quiet();
        take("24.5");

        assertThat(conversation.isRejected()).isTrue();
        assertThat(recorded.measured).isEmpty();
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
        conversation = session(
                new BoardOptions(
                        Duration.ofSeconds(30), Optional.of(Duration.ofMillis(500)), 115_200, SketchOptions.DEFAULT),
                ExpectedBoard.ANY);
        take(hello(12));
        assertThat(conversation.pollRequest()).contains("interval 500");
        take(hello(12), frame(1));
        assertThat(conversation.pollRequest()).isEmpty();
        take(hello(13));
        assertThat(conversation.pollRequest()).contains("interval 500");
    }

    @Test
    void inASearchFramesWaitUntilTheBoardHasSaidWhichOneItIs() {
        conversation = session(BOARD, new ExpectedBoard(true, "port 1", "4f2a91c7"::equals));
        take(frame(1), frame(2));
        assertThat(recorded.measured).isEmpty();
        assertThat(recorded.health).isEmpty();
        take(hello(12), frame(3));

        assertThat(recorded.measured).hasSize(3);
        assertThat(recorded.health).containsExactly(Health.WELL);
    }

    @Test
    void nothingOfAnotherDevicesBoardIsPassedOn() {
        conversation = session(BOARD, new ExpectedBoard(true, "port 1", "another"::equals));
        take(frame(1), hello(12), frame(2));

        assertThat(conversation.isRejected()).isTrue();
        assertThat(recorded.measured).isEmpty();
        assertThat(recorded.health).isEmpty();
    }

    @Test
    void aBoardThatNeverSaysWhichOneItIsIsReadAllTheSame() {
        conversation = session(BOARD, new ExpectedBoard(true, "port 1", id -> false));
        for (var i = 0; i < 100; i++) {
            take(frame(i));
        }

        assertThat(recorded.measured).hasSize(100);
        assertThat(recorded.health).containsExactly(Health.WELL);
    }

    private static BoardOptions options(SketchOptions sketch) {
        return new BoardOptions(Duration.ofSeconds(30), Optional.empty(), 115_200, sketch);
    }

    private BoardSession session(BoardOptions options, ExpectedBoard expected) {
        return new BoardSession(recorded, counters, options, new SketchParser(options.sketch()), expected);
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

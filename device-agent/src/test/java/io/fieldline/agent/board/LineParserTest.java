package io.fieldline.agent.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.board.ParsedLine.Answer;
import io.fieldline.agent.board.ParsedLine.Bad;
import io.fieldline.agent.board.ParsedLine.Frame;
import io.fieldline.agent.board.ParsedLine.Hello;
import io.fieldline.agent.board.ParsedLine.MetricFrame;
import io.fieldline.agent.board.ParsedLine.UnknownFrame;
import io.fieldline.agent.source.Measurement;
import io.fieldline.messages.Description;
import io.fieldline.messages.Quality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineParserTest {
    @Test
    void theLinesOfTheContractAreReadToTheLastField() throws IOException {
        var lines = Files.readAllLines(Path.of("../docs/messages/serial-lines.txt"));

        assertThat(lines.stream().map(LineParser::parse))
                .containsExactly(
                        new Hello("1", "1.1.0", "4f2a91c7", 12, "r0_ohm=10000"),
                        new Answer(true, "info", "reset=external;free_ram=1103;supply_mv=5020;lost_lines=0"),
                        new Answer(
                                true,
                                "calibration",
                                "count=2;r0_ohm=10000;date=2026-11-28;previous_r0_ohm=9800;previous_date=unknown"),
                        frame(1042, 210.01, Quality.OK, Map.of("adc", 163.0, "rs_ohm", 52761.0, "rs_r0", 5.276)),
                        frame(3, 28.77, Quality.WARMING_UP, Map.of("adc", 93.0, "rs_ohm", 100000.0, "rs_r0", 10.0)),
                        frame(2000, Double.NaN, Quality.FAULT, Map.of("adc", 1023.0)),
                        frame(2001, 10000, Quality.ABOVE_RANGE, Map.of("adc", 700.0, "rs_ohm", 4614.0, "rs_r0", 0.461)),
                        new Answer(true, "interval", "500"),
                        new Answer(false, "calibrate", "warming_up"));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "ok, OK",
        "below_range, BELOW_RANGE",
        "below_range+uncalibrated, UNVERIFIED",
        "uncalibrated+warming_up, WARMING_UP",
        "above_range, ABOVE_RANGE",
        "above_range+warming_up, WARMING_UP",
        "overheated, UNVERIFIED",
        "ok+overheated, UNVERIFIED",
        "below_range+overheated, UNVERIFIED",
        "overheated+warming_up, WARMING_UP",
        "overheated+open, FAULT"
    })
    void theWorstFlagDecidesTheQuality(String flags, Quality quality) {
        var frame = (Frame) LineParser.parse(checked("MQ2,1,1000,163,52761,5.276,210.01," + flags));

        assertThat(frame.measurement().quality()).isEqualTo(quality);
    }

    @Test
    void aFlagOfANewerSketchIsNamedAndTheValueKept() {
        var frame = (Frame) LineParser.parse(checked("MQ2,1,1000,163,52761,5.276,210.01,overheated+below_range"));

        assertThat(frame.unknownFlags()).containsExactly("overheated");
        assertThat(frame.measurement().values().get("co")).isEqualTo(210.01);
    }

    @Test
    void aFaultOfANewerSketchIsAFault() {
        var frame = (Frame) LineParser.parse(checked("MQ2,1,1000,163,,,,heater_broken"));

        assertThat(frame.measurement().quality()).isEqualTo(Quality.FAULT);
        assertThat(frame.measurement().values().get("co")).isNaN();
    }

    @Test
    void aGreetingMayHaveMoreFields() {
        assertThat(LineParser.parse(checked("HELLO,1,3.0.0,4f2a91c7,12,10000,10000,watchdog")))
                .isEqualTo(new Hello("1", "3.0.0", "4f2a91c7", 12, "r0_ohm=10000"));
    }

    @Test
    void aFrameOfProtocolTwoHasAnyNumberOfMetrics() {
        var frame = (Frame)
                LineParser.parse(checked("F,7,1000,ok,temperature=-22.41:Cel,humidity=55.2:%RH,count=3,raw.adc=163"));

        assertThat(frame.sequence()).isEqualTo(7);
        assertThat(frame.measurement())
                .isEqualTo(new Measurement(
                        Map.of("temperature", -22.41, "humidity", 55.2, "count", 3.0),
                        Map.of("temperature", "°C", "humidity", "%"),
                        Quality.OK,
                        Map.of("adc", 163.0),
                        Map.of()));
    }

    @Test
    void anEmptyValueIsAFaultOfItsMetricAndAFaultFlagOneOfAll() {
        var one = (Frame) LineParser.parse(checked("F,7,1000,ok,temperature=22.4,humidity="));
        var all = (Frame) LineParser.parse(checked("F,8,1000,open,temperature=22.4,humidity=55"));

        assertThat(one.measurement().values()).isEqualTo(Map.of("temperature", 22.4, "humidity", Double.NaN));
        assertThat(one.measurement().quality()).isEqualTo(Quality.OK);
        assertThat(all.measurement().values()).isEqualTo(Map.of("temperature", Double.NaN, "humidity", Double.NaN));
        assertThat(all.measurement().quality()).isEqualTo(Quality.FAULT);
    }

    @Test
    void aGreetingAndTheDescriptionsOfProtocolTwoAreRead() {
        assertThat(LineParser.parse(checked("HELLO,2,2.0.0,4f2a91c7,3,BME280")))
                .isEqualTo(new Hello("2", "2.0.0", "4f2a91c7", 3, "sketch=BME280"));
        assertThat(LineParser.parse(checked("METRIC,temperature,Cel,Air temperature,-40,85")))
                .isEqualTo(new MetricFrame(
                        "temperature",
                        "°C",
                        new Description(Optional.of("Air temperature"), Optional.of(-40.0), Optional.of(85.0))));
        assertThat(LineParser.parse(checked("METRIC,level,,,,")))
                .isEqualTo(new MetricFrame(
                        "level", "", new Description(Optional.empty(), Optional.empty(), Optional.empty())));
    }

    @Test
    void theSequenceIsUnsigned() {
        var frame = (Frame) LineParser.parse(checked("MQ2,4294967295,4294967295,163,52761,5.276,210.01,ok"));

        assertThat(frame.sequence()).isEqualTo(4_294_967_295L);
    }

    @ParameterizedTest(name = "\"{0}\": {1}")
    @CsvSource(delimiter = '|', textBlock = """
        $MQ2,1042                                       | expected $…*<crc>
        $MQ2,1042,421337,163,52761,5.276,210.01,ok*DB3A | the checksum does not match
        $MQ2,1043,421337,163,52761,5.276,210.01,ok*DB39 | the checksum does not match
        hello                                           | expected $…*<crc>
        """)
    void aBadLineSaysWhyAndKeepsTheLine(String line, String reason) {
        assertThat(LineParser.parse(line)).isEqualTo(new Bad(line, reason));
    }

    @ParameterizedTest(name = "\"{0}\": {1}")
    @CsvSource(delimiter = '|', textBlock = """
        MQ2,1,1000,1024,52761,5.276,210.01,ok | adc 1024 is outside [0, 1023]
        MQ2,1,1000,163,52761,5.276,NaN,ok     | expected a number that is not negative, got NaN
        MQ2,1,1000,163,52761,-1,210.01,ok     | expected a number that is not negative, got -1
        MQ2,1,1000,163,52761,5.276,210.01,    | expected ok or flags joined by +, got ''
        MQ2,1,1000,163,52761,5.276,210.01,ok+ | expected ok or flags joined by +, got 'ok+'
        F,1,1000,ok,temperature               | expected <metric>=<value>[:<unit>], got 'temperature'
        F,1,1000,ok,temperature=1e3           | expected a number, got 1e3
        F,1,1000,ok,t=1,t=2                   | the metric t occurs twice
        F,1,1000,ok,raw.adc=1                 | a reading needs data or metrics
        METRIC,t,Cel,Label,85,-40             | min 85.0 is greater than max -40.0
        """)
    void aFrameThatIsIntactAndWrongSaysWhy(String body, String reason) {
        var line = checked(body);

        assertThat(LineParser.parse(line)).isEqualTo(new Bad(line, reason));
    }

    @ParameterizedTest(name = "\"{0}\": {1}")
    @CsvSource(delimiter = '|', textBlock = """
        MQ2,1,2                                 | unknown frame MQ2 with 3 fields
        MQ7,1,1000,163,52761,5.276,210.01,ok    | unknown frame MQ7 with 8 fields
        MQ2,1,1000,163,52761,5.276,210.01,ok,25 | unknown frame MQ2 with 9 fields
        """)
    void anIntactFrameOfAnotherKindIsUnknownAndNotBad(String body, String reason) {
        var line = checked(body);

        assertThat(LineParser.parse(line)).isEqualTo(new UnknownFrame(line, reason));
    }

    @Test
    void aFrameWithControlCharactersIsBadEvenWithARightChecksum() {
        assertThat(LineParser.parse(checked("OK,info,\u001b[2J"))).isInstanceOf(Bad.class);
    }

    private static Frame frame(long sequence, double ppm, Quality quality, Map<String, Double> raw) {
        return new Frame(sequence, new Measurement("co", ppm, "ppm", quality, raw), Set.of());
    }

    private static String checked(String body) {
        return "$%s*%04X".formatted(body, Crc16.of(body));
    }
}

package io.fieldline.agent.serial;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.Measurement;
import io.fieldline.agent.serial.ParsedLine.Answer;
import io.fieldline.agent.serial.ParsedLine.Bad;
import io.fieldline.agent.serial.ParsedLine.BareNumber;
import io.fieldline.agent.serial.ParsedLine.Frame;
import io.fieldline.agent.serial.ParsedLine.Hello;
import io.fieldline.agent.serial.ParsedLine.Skipped;
import io.fieldline.messages.Quality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineParserTest {
    @Test
    void theLinesOfTheContractAreReadToTheLastField() throws IOException {
        var lines = Files.readAllLines(Path.of("../docs/messages/serial-lines.txt"));

        assertThat(lines.stream().map(LineParser::parse))
                .containsExactly(
                        new Hello("1", "1.0.0", "4f2a91c7", 12, 10000),
                        frame(1042, 210.01, Quality.OK, Map.of("adc", 163.0, "rs_ohm", 52761.0, "rs_r0", 5.276)),
                        frame(3, 28.77, Quality.WARMING_UP, Map.of("adc", 93.0, "rs_ohm", 100000.0, "rs_r0", 10.0)),
                        frame(2000, Double.NaN, Quality.FAULT, Map.of("adc", 1023.0)),
                        new Answer(true, "interval", "500"),
                        new Answer(false, "calibrate", "warming_up"));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "ok, OK",
        "below_range, BELOW_RANGE",
        "below_range+uncalibrated, UNVERIFIED",
        "uncalibrated+warming_up, WARMING_UP"
    })
    void theWorstFlagDecidesTheQuality(String flags, Quality quality) {
        var frame = (Frame) LineParser.parse(checked("MQ2,1,1000,163,52761,5.276,210.01," + flags));

        assertThat(frame.measurement().quality()).isEqualTo(quality);
    }

    @Test
    void theSequenceIsUnsigned() {
        var frame = (Frame) LineParser.parse(checked("MQ2,4294967295,4294967295,163,52761,5.276,210.01,ok"));

        assertThat(frame.sequence()).isEqualTo(4_294_967_295L);
    }

    @ParameterizedTest
    @CsvSource({"17, 17", "863.850, 863.85", "-1.5, -1.5", "' 12.5 ', 12.5"})
    void aBareNumberIsAnUnverifiedValue(String line, double value) {
        assertThat(LineParser.parse(line))
                .isEqualTo(new BareNumber(new Measurement("co", value, "ppm", Quality.UNVERIFIED, Map.of())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Ro: 9.83 kohm"})
    void aLineThatSaysNothingIsSkipped(String line) {
        assertThat(LineParser.parse(line)).isEqualTo(new Skipped());
    }

    @ParameterizedTest(name = "\"{0}\": {1}")
    @CsvSource(delimiter = '|', textBlock = """
            $MQ2,1042                                       | want $…*<crc>
            $MQ2,1042,421337,163,52761,5.276,210.01,ok*DB3A | the checksum does not match
            $MQ2,1043,421337,163,52761,5.276,210.01,ok*DB39 | the checksum does not match
            hello                                           | neither a frame nor a number
            1e3                                             | neither a frame nor a number
            12 13                                           | neither a frame nor a number
            """)
    void aBadLineSaysWhyAndKeepsTheLine(String line, String reason) {
        assertThat(LineParser.parse(line)).isEqualTo(new Bad(line, reason));
    }

    @ParameterizedTest(name = "\"{0}\": {1}")
    @CsvSource(delimiter = '|', textBlock = """
            MQ2,1,2                               | no frame is called MQ2 with 3 fields
            MQ7,1,1000,163,52761,5.276,210.01,ok  | no frame is called MQ7 with 8 fields
            MQ2,1,1000,1024,52761,5.276,210.01,ok | adc 1024 is outside [0, 1023]
            MQ2,1,1000,163,52761,5.276,NaN,ok     | NaN is not a measure
            MQ2,1,1000,163,52761,-1,210.01,ok     | -1 is not a measure
            """)
    void aFrameThatIsIntactAndWrongSaysWhy(String body, String reason) {
        var line = checked(body);

        assertThat(LineParser.parse(line)).isEqualTo(new Bad(line, reason));
    }

    private static Frame frame(long sequence, double ppm, Quality quality, Map<String, Double> raw) {
        return new Frame(sequence, new Measurement("co", ppm, "ppm", quality, raw));
    }

    private static String checked(String body) {
        return "$%s*%04X".formatted(body, Crc16.of(body));
    }
}

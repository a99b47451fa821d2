package io.fieldline.agent.sketch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.sketch.SketchLine.NoValues;
import io.fieldline.agent.sketch.SketchLine.Unreadable;
import io.fieldline.agent.sketch.SketchLine.Values;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SketchParserTest {
    private final SketchParser auto = new SketchParser(SketchOptions.DEFAULT);

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        24.5                                           | {value=24.5}
        -3.                                            | {value=-3.0}
        .5                                             | {value=0.5}
        1.5e-3                                         | {value=0.0015}
        nan                                            | {value=NaN}
        55%                                            | {value=55.0}
        24.5 °C                                        | {value=24.5}
        t:22.4                                         | {t=22.4}
        Sensor Value = 512 - Bright                    | {Sensor Value=512.0}
        Humidity (%): 55.2  Temp [C]: 22.4             | {Humidity=55.2, Temp=22.4}
        Temp: 22.4 degrees C, Hum: 55.1% rH            | {Temp=22.4, Hum=55.1}
        sensor = 123 output = 30                       | {sensor=123.0, output=30.0}
        Distance: 123cm                                | {Distance=123.0}
        Reading 1: 22.4  Reading 2: 33                 | {Reading 1=22.4, Reading 2=33.0}
        Motion: yes, Light: 70 lux                     | {Light=70.0}
        Time: 12:34:56 Temp: 22.1                      | {Temp=22.1}
        time=12:30:05,temp=22.1                        | {temp=22.1}
        ts=2026-11-28T12:30 temp=22.1                  | {temp=22.1}
        at=[12:30:05] temp=22.1                        | {temp=22.1}
        MAC: 24:6F:28:AB:CD:EF Temp: 22.1              | {Temp=22.1}
        MAC:24:6F:28:AB:CD:EF Temp:22.1                | {Temp=22.1}
        Temp: nan C Hum: 55 %                          | {Temp=NaN, Hum=55.0}
        temperature=,humidity=55                       | {temperature=NaN, humidity=55.0}
        a:1 b:-2.5 a:3                                 | {a=1.0, b=-2.5, a_2=3.0}
        DHT22: 22.4C 55.1% raw 7                       | {DHT22=22.4, DHT22_2=55.1}
        Vector: 1.0, 2.0; n: 7                         | {Vector=1.0, Vector_2=2.0, n=7.0}
        T: 24.00°C 75.20°F H: 40%                      | {T=24.0, H=40.0}
        relay/0: 1                                     | {relay.0=1.0}
        {"a":{"b":[1,2.5]},"on":true,"name":"x"}       | {a.b.0=1.0, a.b.1=2.5, on=1.0}
        {"t":nan,"h":-inf,"p":null,"q":"7"}            | {t=NaN, h=NaN, p=NaN, q=7.0}
        """)
    void theValuesOfALineAreFound(String line, String values) {
        assertThat(parse(auto, line)).isInstanceOfSatisfying(Values.class, found -> assertThat(found.values())
                .hasToString(values));
    }

    @Test
    void twoLabelsOnLinesOfTheirOwnAreNotOneMetric() {
        var parser = new SketchParser(options("temperature:Cel"));

        assertThat(parse(parser, "Temp: 22")).hasToString("Values[format=PAIRS, values={Temp=22.0}, units={}]");
        assertThat(parse(parser, "Hum: 55")).hasToString("Values[format=PAIRS, values={Hum=55.0}, units={}]");
        assertThat(parse(parser, "temperature: 21"))
                .hasToString("Values[format=PAIRS, values={temperature=21.0}, units={temperature=°C}]");
    }

    @Test
    void aPrintedUnitComesBeforeThatOfTheSettings() {
        var parser = new SketchParser(options("temperature:Cel"));

        assertThat(parse(parser, "75.2 F"))
                .hasToString("Values[format=NUMBER, values={temperature=75.2}, units={temperature=°F}]");
        assertThat(parse(parser, "temperature: 75.2 F"))
                .hasToString("Values[format=PAIRS, values={temperature=75.2}, units={temperature=°F}]");
    }

    private static SketchOptions options(String metric) {
        return new SketchOptions(
                SketchFormat.AUTO, List.of(SketchMetric.parse(metric)), false, "value", Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
        Temp: 22.4 °C Hum: 55 %RH           | °C
        Temp: 22.4*C                        | °C
        Temp = 1013.25 hPa                  | hPa
        Temp: 12 ug/m3                      | µg/m³
        Temp: 1 V: 2                        | none
        Temp: 1 apples                      | none
        """)
    void knownUnitsAreUnitsAndOtherWordsAreNot(String line, @Nullable String unit) {
        assertThat(((Values) parse(auto, line)).units().get("Temp")).isEqualTo(unit);
    }

    @ParameterizedTest(name = "{0}: {1}; {2}")
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
        DHTxx test!            | neither a frame nor a number             | none
        Sensor readings:       | neither a frame nor a number             | none
        IP: 192.168.1.5        | neither a frame nor a number             | none
        load:0x3fff0018,len:4  | neither a frame nor a number             | none
        mode:DIO, clock div:1  | neither a frame nor a number             | none
        MAC: 24:6F:28:AB:CD:EF | neither a frame nor a number             | none
        Error: failed to read  | neither a frame nor a number             | none
        22.4,55.1              | 2 columns without names                  | for columns run with --format=csv --metrics=temperature:Cel,humidity:%RH
        24,5                   | 2 columns without names                  | for columns run with --format=csv --metrics=temperature:Cel,humidity:%RH; for a decimal comma run with --decimal-comma
        1 2 3                  | 3 columns without names                  | for columns run with --format=csv --metrics=name1:unit1,name2:unit2,name3:unit3
        (22.4,55.1,)           | 2 columns without names                  | for columns run with --format=csv --metrics=temperature:Cel,humidity:%RH
        temp 24.5 hum 55.2     | 4 columns without names                  | for columns run with --format=csv --metrics=-,name1:unit1,-,name2:unit2
        Temp: 24,5 C           | a comma between two digits is ambiguous  | for a decimal comma run with --decimal-comma
        re=22.4:Cel*1A2B       | a frame that is damaged                  | none
        {"t":22.4              | not a whole JSON object                  | none
        {"t":"warm"}           | the JSON object has no number            | none
        """)
    void aLineThatCannotBeReadSaysWhyAndWhatToType(String line, String reason, @Nullable String advice) {
        assertThat(parse(auto, line)).isEqualTo(new Unreadable(reason, advice == null ? "" : advice));
    }

    @Test
    void oneNameForTwoColumnsMeansADecimalComma() {
        assertThat(parse(named("temperature:Cel"), "24,5"))
                .isEqualTo(new Unreadable("expected 1 columns, got 2", "for a decimal comma run with --decimal-comma"));
    }

    @Test
    void aHeaderNamesTheColumnsBelowIt() {
        assertThat(parse(auto, "time,Temperature (C),Humidity")).isEqualTo(new NoValues());

        assertThat(parse(auto, "12:30:00,22.4,55.1"))
                .isEqualTo(new Values(
                        SketchFormat.CSV, values("Temperature", 22.4, "Humidity", 55.1), Map.of("Temperature", "°C")));
        assertThat(((Values) parse(auto, "12:31:00,,55.2,")).values())
                .isEqualTo(values("Temperature", Double.NaN, "Humidity", 55.2));
    }

    @Test
    void aSentenceAboveTheValuesIsNoHeaderIfAnotherLineFollows() {
        parse(auto, "Hello, world");
        parse(auto, "ready!");

        assertThat(parse(auto, "22.4,55.1")).isInstanceOf(Unreadable.class);
    }

    @Test
    void oneBadColumnCostsItsMetricOnly() {
        var named = named("temperature:Cel", "-", "humidity:%RH");

        assertThat(((Values) parse(named, "ERR,x,55")).values())
                .isEqualTo(values("temperature", Double.NaN, "humidity", 55.0));
        assertThat(parse(named, "a,b,c")).isNotInstanceOf(Values.class);
    }

    @Test
    void namesOfTheSettingsFitKeysOrElsePositions() {
        assertThat(((Values) parse(named("temperature:Cel", "humidity"), "Temperature: 22.4 Humidity: 55")).values())
                .isEqualTo(values("temperature", 22.4, "humidity", 55.0));
        assertThat(((Values) parse(named("temperature:Cel", "humidity"), "T: 22.4 H: 55")).values())
                .isEqualTo(values("temperature", 22.4, "humidity", 55.0));
        assertThat(((Values) parse(named("h=humidity", "t=-"), "{\"t\":1,\"h\":2,\"x\":3}")).values())
                .isEqualTo(values("humidity", 2.0, "x", 3.0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "ISO-8859-1"})
    void aDegreeSignIsReadInBothEncodings(String charset) throws Exception {
        var line = new String("Temp: 22.4 °C".getBytes(charset), ISO_8859_1);

        assertThat(((Values) auto.parse(line)).units()).containsEntry("Temp", "°C");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000\u00f8x", "\u0080\u0081\u0082", "22.4\u001b[2J"})
    void bytesThatAreNotTextAreNoValue(String line) {
        assertThat(SketchParser.isText(line)).isFalse();
        assertThat(auto.parse(line)).isInstanceOf(Unreadable.class);
    }

    @Test
    void withAFormatOnlyItsLinesAreRead() {
        for (var format : List.of(SketchFormat.NUMBER, SketchFormat.JSON, SketchFormat.FIELDLINE)) {
            var parser = new SketchParser(new SketchOptions(format, List.of(), false, "value", Optional.empty()));
            assertThat(parser.parse("a:1,b:2")).as(format.name()).isInstanceOf(Unreadable.class);
        }
    }

    private static SketchLine parse(SketchParser parser, String line) {
        return parser.parse(new String(line.getBytes(UTF_8), ISO_8859_1));
    }

    private static SketchParser named(String... metrics) {
        return new SketchParser(new SketchOptions(
                SketchFormat.AUTO,
                Arrays.stream(metrics).map(SketchMetric::parse).toList(),
                false,
                "value",
                Optional.empty()));
    }

    private static Map<String, Double> values(Object... namesAndValues) {
        var values = new LinkedHashMap<String, Double>();
        for (var i = 0; i < namesAndValues.length; i += 2) {
            values.put((String) namesAndValues[i], (Double) namesAndValues[i + 1]);
        }
        return values;
    }
}

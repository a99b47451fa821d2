package io.fieldline.agent.sketch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.sketch.SketchLine.Values;
import io.fieldline.agent.source.Measurement;
import io.fieldline.messages.Quality;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a board sends, no line throws, every value fits into a reading, and the next good line is read. */
class SketchParserPropertyTest {
    @Property
    void noLineThrowsOrCostsTheNextOne(
            @ForAll("lines") List<String> lines, @ForAll SketchFormat format, @ForAll boolean decimalComma) {
        var parser = new SketchParser(new SketchOptions(format, List.of(), decimalComma, "value", Optional.empty()));
        for (var line : lines) {
            if (parser.parse(line) instanceof Values values) {
                new Measurement(values.values(), values.units(), Quality.UNVERIFIED, Map.of(), Map.of());
            }
        }

        assertThat(good(format).map(parser::parse)).allMatch(Values.class::isInstance);
    }

    @Property
    void namedColumnsNeverHaveAnotherName(@ForAll("lines") List<String> lines) {
        var metrics = List.of(SketchMetric.parse("temperature:Cel"), SketchMetric.parse("humidity:%RH"));
        var parser = new SketchParser(new SketchOptions(SketchFormat.CSV, metrics, false, "value", Optional.empty()));
        for (var line : lines) {
            if (parser.parse(line) instanceof Values values) {
                assertThat(values.values()).containsOnlyKeys("temperature", "humidity");
            }
        }
        assertThat(parser.parse("22.4,55.1")).isInstanceOf(Values.class);
    }

    private static Stream<String> good(SketchFormat format) {
        return switch (format) {
            case AUTO -> Stream.of("24.5", "{\"a\":1}", "a:1");
            case NUMBER -> Stream.of("24.5");
            case JSON -> Stream.of("{\"a\":1}");
            case PAIRS, PLOTTER -> Stream.of("a:1");
            case CSV, FIELDLINE -> Stream.of(); // columns need names, see below
        };
    }

    @Provide
    Arbitrary<List<String>> lines() {
        var parts = Arbitraries.of(
                "Temp",
                ":",
                "=",
                ",",
                ";",
                "\t",
                " ",
                "22.4",
                "-7",
                "nan",
                "°C",
                "%",
                "{",
                "}",
                "[",
                "]",
                "\"a\"",
                "0x1F",
                "1e99",
                "9".repeat(400),
                "A/B",
                "(",
                ")",
                "null",
                ".");
        return Arbitraries.oneOf(
                        parts.list().ofMaxSize(30).map(list -> String.join("", list)),
                        Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(60))
                .map(line -> new String(line.getBytes(ISO_8859_1), ISO_8859_1))
                .list()
                .ofMaxSize(10);
    }
}

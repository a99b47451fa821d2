package io.fieldline.agent.board;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.board.ParsedLine.Frame;
import io.fieldline.agent.serial.RecordingListener;
import io.fieldline.agent.sketch.SketchOptions;
import io.fieldline.agent.sketch.SketchParser;
import io.fieldline.agent.status.Counters;
import io.fieldline.messages.Quality;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Any bytes, cut anywhere, cause no failure and no invented frame, and the next intact frame is read. */
class SerialLinesPropertyTest {
    private static final String GOOD = checked("MQ2,7,421337,163,52761,5.276,210.01,ok");

    @Property
    void noLineMakesTheParserFail(@ForAll String line) {
        assertThat(LineParser.parse(line)).isNotNull();
        assertThat(LineParser.parse('$' + line)).isNotNull();
    }

    @Property
    void noBodyWithARightChecksumMakesTheParserFail(@ForAll("bodies") String body) {
        if (LineParser.parse(checked(body)) instanceof Frame frame) {
            assertThat(RecordingListener.value(frame.measurement()))
                    .satisfiesAnyOf(
                            value -> assertThat(value).isBetween(0.0, Double.MAX_VALUE),
                            value -> assertThat(frame.measurement().quality()).isEqualTo(Quality.FAULT));
        }
    }

    @Property
    void anUnknownFlagIsNeverOk(@ForAll("flags") List<String> flags) {
        var line = checked("MQ2,7,421337,163,52761,5.276,210.01," + String.join("+", flags));
        var known = List.of("ok", "below_range", "above_range", "warming_up", "uncalibrated", "open", "short", "stuck");

        if (!known.containsAll(flags) && LineParser.parse(line) instanceof Frame frame) {
            assertThat(frame.unknownFlags()).isNotEmpty();
            assertThat(frame.measurement().quality()).isNotIn(Quality.OK, Quality.BELOW_RANGE);
        }
    }

    @Property
    void afterAnyBytesTheNextIntactFrameIsRead(@ForAll @Size(max = 2000) byte[] noise) {
        var recorded = new RecordingListener();
        feed(recorded, concat(noise, bytes("\n" + GOOD + "\n")), List.of());

        assertThat(recorded.values()).endsWith(210.01);
    }

    @Property
    void whereTheBytesAreCutMakesNoDifference(
            @ForAll("streams") byte[] stream, @ForAll @Size(max = 50) List<Integer> cuts) {
        var whole = new RecordingListener();
        var cut = new RecordingListener();
        feed(whole, stream, List.of());
        feed(cut, stream, cuts);

        assertThat(cut.values()).isEqualTo(whole.values());
        assertThat(cut.health).isEqualTo(whole.health);
    }

    /** No part of a frame that lost its beginning or its end is read as a frame or a number. */
    @Property
    void aFrameThatIsCutAnywhereIsNoFrame(@ForAll("frames") String frame, @ForAll int from, @ForAll int to) {
        var begin = Math.floorMod(from, frame.length());
        var end = begin + Math.floorMod(to, frame.length() - begin + 1);
        var recorded = new RecordingListener();
        feed(recorded, bytes(GOOD + "\n" + frame.substring(begin, end) + "\n" + GOOD + "\n"), List.of());

        var isWhole = end - begin == frame.length();
        assertThat(recorded.values()).hasSize(isWhole ? 3 : 2);
    }

    @Provide
    Arbitrary<String> bodies() {
        var field = Arbitraries.oneOf(
                Arbitraries.of(
                        "",
                        "t=1",
                        "t=:x",
                        "raw.a=1",
                        "=",
                        "0",
                        "-1",
                        "1e999",
                        "NaN",
                        "Infinity",
                        "4294967296",
                        "1023",
                        "1024",
                        "0x1p3"),
                Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(12));
        return Combinators.combine(
                        Arbitraries.of("MQ2", "HELLO", "OK", "ERR", "X", "F,1,2,ok", "METRIC"),
                        field.list().ofMaxSize(10))
                .as((name, fields) -> name + ',' + String.join(",", fields));
    }

    @Provide
    Arbitrary<List<String>> flags() {
        return Arbitraries.oneOf(
                        Arbitraries.of("ok", "below_range", "above_range", "warming_up", "uncalibrated", "open"),
                        Arbitraries.strings()
                                .withCharRange('a', 'z')
                                .ofMinLength(1)
                                .ofMaxLength(8))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> frames() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 4_294_967_295L),
                        Arbitraries.integers().between(0, 1023),
                        Arbitraries.integers().between(0, 1_000_000))
                .as((sequence, adc, ppm) -> checked("MQ2,%d,1000,%d,52761,5.276,%d.%02d,below_range"
                        .formatted(sequence, adc, ppm / 100, ppm % 100)));
    }

    @Provide
    Arbitrary<byte[]> streams() {
        var line = Arbitraries.oneOf(
                frames(),
                Arbitraries.of("", "512", "24.5", GOOD, "\r", "$", "Ro: 9.83 kohm"),
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(200));
        return line.list().ofMaxSize(20).map(lines -> bytes(String.join("\n", lines) + "\n"));
    }

    private static void feed(RecordingListener recorded, byte[] stream, List<Integer> cuts) {
        var options = BoardOptions.of(Duration.ofSeconds(30));
        var conversation = new BoardSession(
                recorded, new Counters(), options, new SketchParser(SketchOptions.DEFAULT), ExpectedBoard.ANY);
        var lines = new LineBuffer();
        var ends = new ArrayList<Integer>();
        cuts.forEach(cut -> ends.add(Math.floorMod(cut, stream.length + 1)));
        ends.add(stream.length);
        ends.sort(null);
        var begin = 0;
        for (var end : ends) {
            var part = Arrays.copyOfRange(stream, begin, end);
            lines.add(part, part.length, conversation::take);
            begin = end;
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(first);
        all.writeBytes(second);
        return all.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static String checked(String body) {
        return "$%s*%04X".formatted(body, Crc16.of(body));
    }
}

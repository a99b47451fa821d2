package io.fieldline.agent.board;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fieldline.agent.board.ParsedLine.Answer;
import io.fieldline.agent.board.ParsedLine.Frame;
import io.fieldline.agent.board.ParsedLine.Hello;
import io.fieldline.agent.board.ParsedLine.MetricFrame;
import io.fieldline.agent.board.ParsedLine.UnknownFrame;
import io.fieldline.messages.Quality;
import java.util.regex.Pattern;

/** An input is a line or, after a #, the body of a frame, to which the test adds the correct checksum. */
class LineParserFuzzTest {
    private static final Pattern CHECKED = Pattern.compile("\\$([ -~]*)\\*([0-9A-F]{4})");
    private static final String NUMBER = "[0-9]+([.][0-9]+)?";
    private static final Pattern FRAME =
            Pattern.compile("MQ2,[0-9]+,[^,]*,[0-9]+,%1$s,%1$s,%1$s,[^,]+".formatted(NUMBER));
    private static final Pattern FAULT = Pattern.compile("MQ2,[0-9]+,[^,]*,[0-9]+,[^,]*,[^,]*,[^,]*,[^,]+");
    private static final Pattern VALUES =
            Pattern.compile("F,[0-9]+,[^,]*,[^,]+(,[^,=:]+=(-?%s)?(:[^,=:]+)?)+".formatted(NUMBER));
    private static final Pattern HELLO = Pattern.compile("HELLO,[^,]*,[^,]*,[^,]*,[0-9]+,.*");

    @FuzzTest
    void onlyACheckedLineOfTheDocumentedFormIsAFrame(byte[] bytes) {
        var text = new String(bytes, ISO_8859_1);
        var line = text.startsWith("#") ? checked(text.substring(1)) : text;
        var parsed = LineParser.parse(line);

        if (!(parsed instanceof Frame
                || parsed instanceof Hello
                || parsed instanceof MetricFrame
                || parsed instanceof Answer
                || parsed instanceof UnknownFrame)) {
            return;
        }
        var form = CHECKED.matcher(line);
        assertThat(form.matches()).isTrue();
        assertThat(checked(form.group(1))).isEqualTo(line);
        if (parsed instanceof Frame frame) {
            checkFrame(form.group(1), frame);
        }
        if (parsed instanceof Hello hello) {
            assertThat(form.group(1)).matches(HELLO);
            assertThat(hello.bootCount()).isBetween(0L, 0xFFFF_FFFFL);
        }
    }

    private static void checkFrame(String body, Frame frame) {
        var measurement = frame.measurement();
        assertThat(frame.sequence()).isBetween(0L, 0xFFFF_FFFFL);
        if (body.startsWith("F,")) {
            assertThat(body).matches(VALUES);
            return;
        }
        assertThat(body).matches(measurement.quality() == Quality.FAULT ? FAULT : FRAME);
        assertThat(measurement.raw().get("adc")).isBetween(0.0, 1023.0);
        var value = measurement.values().get("co");
        if (measurement.quality() == Quality.FAULT) {
            assertThat(value).isNaN();
        } else {
            assertThat(value).isBetween(0.0, Double.MAX_VALUE);
            assertThat(measurement.raw().values()).allMatch(Double::isFinite);
        }
    }

    /**
     * Computes the checksum by polynomial division: each byte starts at its highest bit, after the remainder of the
     * bytes before it.
     */
    private static String checked(String body) {
        var remainder = 0xFFFF;
        for (var i = 0; i < body.length(); i++) {
            for (var bit = 0x80; bit != 0; bit >>= 1) {
                var divides = ((remainder & 0x8000) != 0) != ((body.charAt(i) & bit) != 0);
                remainder = (remainder << 1 & 0xFFFF) ^ (divides ? 0x1021 : 0);
            }
        }
        return "$%s*%04X".formatted(body, remainder);
    }
}

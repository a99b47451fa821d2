package io.fieldline.agent.board;

import io.fieldline.agent.sketch.SketchFormat;
import io.fieldline.agent.sketch.SketchLine;
import io.fieldline.agent.sketch.SketchLine.NoValues;
import io.fieldline.agent.sketch.SketchLine.Values;
import io.fieldline.agent.sketch.SketchParser;
import io.fieldline.agent.source.Measurement;
import io.fieldline.messages.Quality;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the lines of a sketch that sends no frames into measurements, and logs once how it reads them. For one thread. */
final class SketchReader {
    private static final Logger log = LoggerFactory.getLogger(SketchReader.class);

    /** What our sketch printed in earlier versions, beside numbers. */
    private static final Pattern CALIBRATION_NOTE = Pattern.compile("\\s*Ro: .*kohm\\s*");

    private final SketchParser parser;
    private final Set<SketchFormat> formats = EnumSet.noneOf(SketchFormat.class);

    SketchReader(SketchParser parser) {
        this.parser = parser;
    }

    SketchLine parse(String line) {
        return CALIBRATION_NOTE.matcher(line).matches() ? new NoValues() : parser.parse(line);
    }

    /** Whether no metric of a line has a value. */
    static boolean hasFault(Values values) {
        return values.values().values().stream().allMatch(value -> value.isNaN());
    }

    /** Such a line has no checksum, so its values are unverified. */
    Measurement measurement(Values values, String line) {
        if (formats.add(values.format())) {
            log.info(
                    "the board sends no frames, its lines are read as {}: line={} values={}",
                    values.format().name().toLowerCase(Locale.ROOT),
                    EscapedText.of(line),
                    values.values());
        }
        var quality = hasFault(values) ? Quality.FAULT : Quality.UNVERIFIED;
        return new Measurement(values.values(), values.units(), quality, Map.of(), Map.of());
    }
}

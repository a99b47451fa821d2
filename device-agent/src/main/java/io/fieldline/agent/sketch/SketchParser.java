package io.fieldline.agent.sketch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.agent.sketch.SketchLine.NoValues;
import io.fieldline.agent.sketch.SketchLine.Unreadable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the lines of a sketch that sends no frames. It never throws. For one thread, because it remembers the names of columns. */
public final class SketchParser {
    /** The end of a frame: a line that has it was a frame and is damaged. */
    private static final Pattern FRAME_END = Pattern.compile(".*\\*[0-9A-F]{4}");

    private static final Pattern NO_NUMBER = Pattern.compile("-?(nan|inf|ovf)", Pattern.CASE_INSENSITIVE);

    /** What sketches print of ISO 8859-1 in units. */
    private static final String LATIN = "°ºµ²³";

    private final SketchOptions options;
    private final ColumnLines columns;

    public SketchParser(SketchOptions options) {
        this.options = options;
        this.columns = new ColumnLines(options);
    }

    /** Reads a line without its line end; each character is a byte. */
    public SketchLine parse(String line) {
        if (line.chars().anyMatch(character -> character > 0xFF)) { // the mark of a line that was cut
            return new Unreadable("the line is longer than 1024 characters");
        }
        var decoded = decode(line);
        if (decoded.isEmpty()) {
            return new Unreadable("bytes that are not text", "the baud rate may be wrong: set --baud");
        }
        var text = decoded.get();
        if (text.isBlank()) {
            return new NoValues();
        }
        if (text.startsWith("$") || FRAME_END.matcher(text.strip()).matches()) {
            return new Unreadable("a frame that is damaged");
        }
        return switch (options.format()) {
            case AUTO -> byContent(text);
            case FIELDLINE -> new Unreadable("not a frame");
            case NUMBER -> number(text).orElseGet(() -> new Unreadable("not a number"));
            case CSV -> columns.parse(text, SketchFormat.CSV);
            case JSON -> JsonLines.parse(text, options.metrics());
            case PAIRS -> PairLines.parse(text, SketchFormat.PAIRS, options);
            case PLOTTER ->
                PairLines.hasLabel(text)
                        ? PairLines.parse(text, SketchFormat.PLOTTER, options)
                        : columns.parse(text, SketchFormat.PLOTTER);
        };
    }

    /** Whether the bytes of a line are text; else the baud rate is probably wrong. */
    public static boolean isText(String line) {
        return decode(line).isPresent();
    }

    /** The names that the sketch itself gave its columns. */
    public List<SketchMetric> header() {
        return columns.header();
    }

    private SketchLine byContent(String text) {
        if (text.stripLeading().startsWith("{")) {
            return JsonLines.parse(text, options.metrics());
        }
        if (PairLines.hasLabel(text)) {
            return PairLines.parse(text, SketchFormat.PAIRS, options);
        }
        return number(text).orElseGet(() -> columns.parse(text, SketchFormat.CSV));
    }

    /** A line that is one number; with names for several columns it is a line that lacks some. */
    private Optional<SketchLine> number(String text) {
        if (options.metrics().size() > 1) {
            return Optional.empty();
        }
        return SketchNumber.parse(text, options.decimalComma())
                .filter(number -> !Double.isNaN(number.value())
                        || NO_NUMBER.matcher(text.strip()).matches())
                .map(number -> {
                    var metric = options.bareNumber();
                    var numbers = new NamedNumbers();
                    metric.name().ifPresent(name -> numbers.add(name, number.in(metric.unit())));
                    return numbers.line(SketchFormat.NUMBER, List.of(metric));
                });
    }

    /** The text of a line in ASCII, UTF-8 or ISO 8859-1. */
    private static Optional<String> decode(String line) {
        if (line.chars().anyMatch(character -> (character < ' ' && character != '\t') || character == 0x7F)) {
            return Optional.empty();
        }
        if (line.chars().allMatch(character -> character < 0x80)) {
            return Optional.of(line);
        }
        try {
            var decoded = UTF_8.newDecoder().decode(ByteBuffer.wrap(line.getBytes(ISO_8859_1)));
            return Optional.of(decoded.toString())
                    .filter(text -> text.codePoints().noneMatch(Character::isISOControl));
        } catch (CharacterCodingException notUtf8) {
            return line.chars().allMatch(character -> character < 0x80 || LATIN.indexOf(character) >= 0)
                    ? Optional.of(line)
                    : Optional.empty();
        }
    }
}

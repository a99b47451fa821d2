package io.fieldline.agent.sketch;

import io.fieldline.agent.sketch.SketchLine.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Labels with values, several in a line: {@code Temperature: 24.5 C Humidity: 55.2 %}, {@code a=1,b=2}. A label whose value
 * is a text is left out.
 */
final class PairLines {
    private static final Pattern PAIRS = Pattern.compile("\\W{0,8}[\\p{L}_][^:=]*[:=].*");

    /** A colon within a time of day does not separate. */
    private static final Pattern SEPARATOR =
            Pattern.compile("\\s*=\\s*|\\s+:\\s*|:(?!\\d)\\s*|(?<!(?:^|[\\s:=(\\[]|\\dT)\\d{1,4}):");

    private static final Pattern LABEL = Pattern.compile("[\\p{L}_].{0,63}");
    private static final Pattern LABEL_UNIT = Pattern.compile("(.*\\S)\\s*[(\\[]([^()\\[\\]]{1,16})[)\\]]");
    private static final Pattern BEFORE_LABEL = Pattern.compile("^[^\\p{L}_]+");
    private static final Pattern DIGITS_AROUND_COMMA = Pattern.compile("\\d,\\d");

    /** What a boot loader prints: hexadecimal numbers, and on an ESP32 the mode of its flash memory. */
    private static final Pattern BOOT_LOADER = Pattern.compile("0[xX][0-9a-fA-F]+|^\\s*mode:\\w+, clock div:\\d");

    /** The colons of a network address do not separate. */
    private static final Pattern MAC_ADDRESS =
            Pattern.compile("(?<![0-9a-fA-F])[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}(?![0-9a-fA-F:])");

    private static final String MAC_TEXT = "address";

    /** A comma in a number is not a delimiter. */
    private static final Pattern DELIMITER = Pattern.compile("[\\t;|]|,(?!\\d)");

    private PairLines() {}

    /** Whether a line has a label, so that it is not a line of columns. */
    static boolean hasLabel(String line) {
        return PAIRS.matcher(line.strip()).matches();
    }

    static SketchLine parse(String line, SketchFormat format, SketchOptions options) {
        if (!options.decimalComma() && DIGITS_AROUND_COMMA.matcher(line).find()) {
            return new Unreadable(
                    "a comma between two digits is ambiguous", "for a decimal comma run with --decimal-comma");
        }
        if (BOOT_LOADER.matcher(line).find()) {
            return new Unreadable("neither a frame nor a number");
        }
        var numbers = new NamedNumbers();
        segments(MAC_ADDRESS.matcher(line).replaceAll(MAC_TEXT))
                .forEach(segment -> read(segment, numbers, options.decimalComma()));
        return numbers.isEmpty()
                ? new Unreadable("neither a frame nor a number")
                : numbers.line(format, options.metrics());
    }

    /** What is between two delimiters; a part without a label belongs to the label before it. */
    private static List<String> segments(String line) {
        var segments = new ArrayList<String>();
        DELIMITER.splitAsStream(line).forEach(part -> {
            var last = segments.size() - 1;
            if (last >= 0 && !SEPARATOR.matcher(part).find()) {
                segments.set(last, segments.get(last) + ' ' + part);
            } else {
                segments.add(part);
            }
        });
        return segments;
    }

    /** Reads the pairs between two delimiters. */
    private static void read(String segment, NamedNumbers numbers, boolean decimalComma) {
        var separator = SEPARATOR.matcher(segment);
        var label = separator.find() ? segment.substring(0, separator.start()) : "";
        while (!label.isEmpty()) {
            var from = separator.end();
            var more = separator.find();
            var values = LabelValues.parse(
                    segment.substring(from, more ? separator.start() : segment.length()), more, decimalComma);
            add(label, values, numbers);
            label = more ? values.nextLabel() : "";
        }
    }

    private static void add(String text, LabelValues values, NamedNumbers numbers) {
        var label = BEFORE_LABEL.matcher(text.strip()).replaceFirst("");
        if (!LABEL.matcher(label).matches()) {
            return;
        }
        if (values.isMissing()) {
            numbers.addMissing(label);
        }
        var bracketed = LABEL_UNIT.matcher(label);
        var unit = bracketed.matches() ? SketchUnits.known(bracketed.group(2).strip()) : Optional.<String>empty();
        var name = unit.isPresent() ? bracketed.group(1) : label;
        values.numbers().forEach(number -> numbers.add(name, number.in(unit)));
    }
}

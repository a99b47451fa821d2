package io.fieldline.agent.sketch;

import io.fieldline.agent.sketch.SketchLine.Unreadable;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Labels with values, several in a line: {@code Temperature: 24.5 C Humidity: 55.2 %}, {@code a=1,b=2}. A label whose value
 * is a text is left out, and so is a second number behind one label.
 */
final class PairLines {
    private static final Pattern PAIRS = Pattern.compile("\\W{0,8}[\\p{L}_][^:=]*[:=].*");

    /** A colon within a time of day is none. */
    private static final Pattern SEPARATOR =
            Pattern.compile("\\s*=\\s*|\\s+:\\s*|:(?!\\d)\\s*|(?<!(?:^|[\\s:])\\d{1,4}):");

    private static final Pattern LABEL = Pattern.compile("[\\p{L}_].{0,63}");
    private static final Pattern LABEL_UNIT = Pattern.compile("(.*\\S)\\s*[(\\[]([^()\\[\\]]{1,16})[)\\]]");
    private static final Pattern BEFORE_LABEL = Pattern.compile("^[^\\p{L}_]+");
    private static final Pattern DIGITS_AROUND_COMMA = Pattern.compile("\\d,\\d");
    private static final Pattern HEXADECIMAL = Pattern.compile("0[xX][0-9a-fA-F]+");

    /** A comma in a number is not a delimiter. */
    private static final Pattern DELIMITER = Pattern.compile("[\\t;|]|,(?!\\d)");

    private static final int WORDS_OF_UNIT = 2;

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
        if (HEXADECIMAL.matcher(line).find()) { // what a boot loader prints
            return new Unreadable("neither a frame nor a number");
        }
        var numbers = new NamedNumbers();
        DELIMITER.splitAsStream(line).forEach(segment -> read(segment, numbers, options.decimalComma()));
        return numbers.isEmpty()
                ? new Unreadable("neither a frame nor a number")
                : numbers.line(format, options.metrics());
    }

    /** Reads the pairs between two delimiters. */
    private static void read(String segment, NamedNumbers numbers, boolean decimalComma) {
        var separator = SEPARATOR.matcher(segment);
        var label = separator.find() ? segment.substring(0, separator.start()) : "";
        while (!label.isEmpty()) {
            var from = separator.end();
            var more = separator.find();
            var value =
                    Value.of(segment.substring(from, more ? separator.start() : segment.length()), more, decimalComma);
            add(label, value, numbers);
            label = more ? value.nextLabel() : "";
        }
    }

    private static void add(String text, Value value, NamedNumbers numbers) {
        var label = BEFORE_LABEL.matcher(text.strip()).replaceFirst("");
        if (!LABEL.matcher(label).matches()) {
            return;
        }
        if (value.isMissing()) {
            numbers.addMissing(label);
        }
        if (value.number().isEmpty()) {
            return;
        }
        var unit = LABEL_UNIT.matcher(label);
        if (unit.matches() && SketchUnits.known(unit.group(2).strip()).isPresent()) {
            numbers.add(
                    unit.group(1),
                    value.number().get().in(SketchUnits.known(unit.group(2).strip())));
        } else {
            numbers.add(label, value.number().get());
        }
    }

    /**
     * What is behind a separator.
     *
     * @param number    the value and its unit; empty if it is a text
     * @param isMissing whether there is nothing
     * @param nextLabel the words that are neither, up to the next separator
     */
    private record Value(Optional<SketchNumber> number, boolean isMissing, String nextLabel) {
        static Value of(String text, boolean hasNext, boolean decimalComma) {
            var words = List.of(text.strip().split("\\s+", -1));
            var number = SketchNumber.parse(words.get(0), decimalComma);
            if (number.isEmpty()) {
                return new Value(number, text.isBlank(), words.get(words.size() - 1));
            }
            var at = 1;
            var unit = unit(words, at, hasNext);
            var withUnit = number.map(found -> found.in(unit.flatMap(Unit::name)));
            at += unit.map(Unit::words).orElse(0);
            while (at < words.size()
                    && SketchNumber.parse(words.get(at), decimalComma).isPresent()) {
                at++;
                at += unit(words, at, hasNext).map(Unit::words).orElse(0);
            }
            return new Value(
                    withUnit, false, String.join(" ", words.subList(Math.min(at, words.size()), words.size())));
        }

        /** The longest unit from a word on. It leaves at least one word for the label behind it. */
        private static Optional<Unit> unit(List<String> words, int from, boolean hasNext) {
            var end = hasNext ? words.size() - 1 : words.size();
            for (var count = Math.min(WORDS_OF_UNIT, end - from); count > 0; count--) {
                var text = SketchNumber.unbracketed(String.join(" ", words.subList(from, from + count)));
                var known = SketchUnits.known(text);
                if (known.isPresent()) {
                    return Optional.of(new Unit(known, count));
                }
            }
            return Optional.empty();
        }
    }

    private record Unit(Optional<String> name, int words) {}
}

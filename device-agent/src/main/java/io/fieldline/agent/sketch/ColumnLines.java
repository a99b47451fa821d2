package io.fieldline.agent.sketch;

import io.fieldline.agent.sketch.SketchLine.NoValues;
import io.fieldline.agent.sketch.SketchLine.Unreadable;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Lines of columns. Their names come from the settings, or from a line of names directly above the first line of values.
 * For one thread.
 */
final class ColumnLines {
    private static final Pattern HEADER_CELL = Pattern.compile("[\\p{L}_][^!?=:\"{}]{0,63}");
    private static final Pattern HEADER_UNIT = Pattern.compile("(.*\\S)\\s*[(\\[]([^()\\[\\]]{1,16})[)\\]]");
    private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?\\d{1,15},\\d{1,15}");
    private static final String DECIMAL_COMMA_ADVICE = "for a decimal comma run with --decimal-comma";

    private final SketchOptions options;
    private List<SketchMetric> header = List.of();
    private List<SketchMetric> candidate = List.of();

    ColumnLines(SketchOptions options) {
        this.options = options;
    }

    /** The names of columns that a line of names had, for a proposal of settings. */
    List<SketchMetric> header() {
        return header;
    }

    SketchLine parse(String line, SketchFormat format) {
        var columns = Columns.of(line, options.decimalComma());
        if (isHeader(columns)) {
            candidate = columns.withoutEmptyEnd().cells().stream()
                    .map(ColumnLines::headerMetric)
                    .toList();
            return new NoValues();
        }
        var named = options.metrics();
        if (named.isEmpty()) {
            named = header(columns);
        }
        candidate = List.of();
        if (named.isEmpty() && format == SketchFormat.PLOTTER) {
            named = numbered(columns.count());
        }
        if (named.isEmpty() && columns.count() == 1) {
            named = List.of(options.bareNumber());
        }
        if (named.isEmpty()) {
            return unnamed(line, columns.withoutEmptyEnd());
        }
        var whole = columns.count() == named.size() ? columns : columns.withoutEmptyEnd();
        return whole.count() == named.size()
                ? values(whole, named, format)
                : new Unreadable(
                        "expected %d columns, got %d".formatted(named.size(), whole.count()),
                        DECIMAL_COMMA.matcher(line.strip()).matches() ? DECIMAL_COMMA_ADVICE : columns.advice());
    }

    /** A column that the settings name has a fault if it is a text; other columns of text are left out. */
    private SketchLine values(Columns columns, List<SketchMetric> named, SketchFormat format) {
        var numbers = new NamedNumbers();
        for (var i = 0; i < named.size(); i++) {
            var metric = named.get(i);
            if (metric.name().isEmpty()) {
                continue;
            }
            var name = metric.name().get();
            var cell = columns.cells().get(i);
            var number = SketchNumber.parse(cell, options.decimalComma());
            if (number.isPresent()) {
                numbers.add(name, number.get().in(metric.unit()));
            } else if (cell.isEmpty() || !options.metrics().isEmpty()) {
                numbers.addMissing(name);
            }
        }
        return numbers.isEmpty() ? new Unreadable("neither a frame nor a number") : numbers.line(format, named);
    }

    private SketchLine unnamed(String line, Columns columns) {
        if (columns.cells().stream().noneMatch(cell -> SketchNumber.parse(cell, options.decimalComma())
                .isPresent())) {
            return new Unreadable("neither a frame nor a number");
        }
        var advice = DECIMAL_COMMA.matcher(line.strip()).matches()
                ? columns.advice() + "; " + DECIMAL_COMMA_ADVICE
                : columns.advice();
        return new Unreadable("%d columns without names".formatted(columns.count()), advice);
    }

    private boolean isHeader(Columns columns) {
        return columns.count() > 1
                && !columns.blankDelimiter()
                && columns.withoutEmptyEnd().cells().stream()
                        .allMatch(cell -> HEADER_CELL.matcher(cell).matches() && !SketchNumber.isNoValue(cell));
    }

    /** The names of an earlier line with as many columns. A line of other text between them was not a header. */
    private List<SketchMetric> header(Columns columns) {
        if (fits(candidate, columns)) {
            header = candidate;
        }
        return fits(header, columns) ? header : List.of();
    }

    private static boolean fits(List<SketchMetric> names, Columns columns) {
        return !names.isEmpty()
                && (names.size() == columns.count()
                        || names.size() == columns.withoutEmptyEnd().count());
    }

    private static SketchMetric headerMetric(String cell) {
        var unit = HEADER_UNIT.matcher(cell);
        var name = NamedNumbers.metric(unit.matches() ? unit.group(1) : cell);
        return new SketchMetric(
                Optional.empty(),
                Optional.of(name),
                unit.matches() ? Optional.of(SketchUnits.canonical(unit.group(2).strip())) : Optional.empty());
    }

    /** The names that the plotter of the Arduino IDE shows, without the blank. */
    private static List<SketchMetric> numbered(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> new SketchMetric(Optional.empty(), Optional.of("value" + number), Optional.empty()))
                .toList();
    }
}

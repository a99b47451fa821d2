package io.fieldline.agent.sketch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The columns of one line, and what to type if nothing names them. */
record Columns(List<String> cells, boolean blankDelimiter) {
    private static final int MOST_IN_ADVICE = 8;
    private static final Pattern BRACKETED = Pattern.compile("^[\\[(<]([^\\[(<]*)[\\])>]$");
    private static final Pattern QUOTED = Pattern.compile("^\"([^\"]*)\"$");

    Columns {
        cells = List.copyOf(cells);
    }

    /** Splits at semicolons, tabs or commas, whichever comes first in this list, or else at blanks. */
    static Columns of(String text, boolean decimalComma) {
        var line = BRACKETED.matcher(text.strip()).replaceFirst("$1");
        if (line.indexOf(';') >= 0) {
            return split(line, ";");
        }
        if (line.indexOf('\t') >= 0) {
            return split(line, "\t");
        }
        if (line.indexOf(',') >= 0 && !decimalComma) {
            return split(line, ",");
        }
        if (line.contains(", ")) { // a comma with a blank separates, also where a comma is part of a number
            return split(line, ",\\s");
        }
        return new Columns(withUnits(line.strip().split("\\s+", -1), decimalComma), true);
    }

    int count() {
        return cells.size();
    }

    /** Without the empty last column of a line that ends with a delimiter. */
    Columns withoutEmptyEnd() {
        var last = cells.size() - 1;
        return last > 0 && cells.get(last).isEmpty() ? new Columns(cells.subList(0, last), blankDelimiter) : this;
    }

    /** What names these columns; a column of text is left out. */
    String advice() {
        if (count() == 2 && cells.stream().allMatch(Columns::isNumber)) {
            return "for columns run with --format=csv --metrics=temperature:Cel,humidity:%RH";
        }
        var number = new AtomicInteger();
        var names = cells.stream()
                .limit(MOST_IN_ADVICE)
                .map(cell -> isNumber(cell) ? "name%1$d:unit%1$d".formatted(number.incrementAndGet()) : "-")
                .collect(Collectors.joining(","));
        return "for columns run with --format=csv --metrics=" + names + (count() > MOST_IN_ADVICE ? ",..." : "");
    }

    private static boolean isNumber(String cell) {
        return SketchNumber.parse(cell, true).isPresent();
    }

    private static Columns split(String line, String delimiter) {
        return new Columns(
                Arrays.stream(line.split(delimiter, -1)).map(Columns::unquoted).toList(), false);
    }

    private static String unquoted(String cell) {
        return QUOTED.matcher(cell.strip()).replaceFirst("$1").strip();
    }

    /** Joins {@code 24.5 C} to one cell. */
    private static List<String> withUnits(String[] words, boolean decimalComma) {
        var cells = new ArrayList<String>();
        for (var word : words) {
            var last = cells.size() - 1;
            if (last >= 0
                    && SketchUnits.known(word).isPresent()
                    && SketchNumber.parse(cells.get(last) + word, decimalComma).isPresent()) {
                cells.set(last, cells.get(last) + word);
            } else {
                cells.add(word);
            }
        }
        return cells;
    }
}

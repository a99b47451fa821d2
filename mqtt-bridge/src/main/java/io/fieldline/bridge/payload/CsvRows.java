package io.fieldline.bridge.payload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.fieldline.lifecycle.ErrorText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Reads comma-separated values (RFC 4180), one item a row.
 *
 * @param columns   their names; without them, those of a header row, or else 1, 2 and so on
 * @param delimiter between two values; without it, the first of comma (unless it is the decimal comma), semicolon and
 *     tab that the first row has
 */
public record CsvRows(List<String> columns, Optional<Character> delimiter, boolean decimalComma) {
    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();

    public CsvRows {
        columns = List.copyOf(columns);
    }

    /** The rows as maps; throws IllegalArgumentException if a quote is not closed. */
    public List<Object> parse(String text) {
        var rows = rows(text);
        var header = header(rows);
        var names = columns.isEmpty() ? header.orElse(List.of()) : columns;
        return rows.stream()
                .skip(header.isPresent() ? 1 : 0)
                .map(row -> item(names, row))
                .toList();
    }

    /** The first row, if it has the names of the columns. */
    private Optional<List<String>> header(List<List<String>> rows) {
        if (rows.size() < 2) {
            return Optional.empty();
        }
        var first = rows.get(0);
        var isHeader = columns.isEmpty()
                ? first.stream().allMatch(this::isName)
                : first.size() == columns.size() && String.join(",", first).equalsIgnoreCase(String.join(",", columns));
        return isHeader ? Optional.of(first) : Optional.empty();
    }

    private boolean isName(String text) {
        return new NumberText(StateWords.NONE, decimalComma).parse(text).isEmpty();
    }

    private static Object item(List<String> names, List<String> row) {
        var fields = new LinkedHashMap<String, Object>();
        for (var i = 0; i < row.size(); i++) {
            fields.put(i < names.size() ? names.get(i) : Integer.toString(i + 1), row.get(i));
        }
        return fields;
    }

    private char delimiter(String text) {
        var first = text.lines().findFirst().orElse("");
        if (!decimalComma && first.indexOf(',') >= 0) {
            return ',';
        }
        return first.indexOf(';') < 0 && first.indexOf('\t') >= 0
                ? '\t'
                : first.indexOf(';') >= 0 ? ';' : decimalComma ? ';' : ',';
    }

    private List<List<String>> rows(String text) {
        var separator = delimiter.orElseGet(() -> delimiter(text));
        var reader = CSV.readerFor(String[].class).with(CsvSchema.emptySchema().withColumnSeparator(separator));
        var rows = new ArrayList<List<String>>();
        try (var values = (separator == '\t' ? reader.without(CsvParser.Feature.TRIM_SPACES) : reader)
                .<String[]>readValues(text)) {
            while (values.hasNextValue()) {
                rows.add(Arrays.stream(values.nextValue()).map(String::strip).toList());
            }
        } catch (JsonProcessingException notCsv) {
            throw new IllegalArgumentException("not CSV: " + JsonTree.reason(notCsv), notCsv);
        } catch (IOException impossible) { // the text is in memory
            throw new IllegalArgumentException("not CSV: " + ErrorText.of(impossible), impossible);
        }
        if (delimiter.isEmpty() && text.indexOf('"') < 0) {
            rows.forEach(row -> row.forEach(CsvRows::checkNoOtherDelimiter));
        }
        return rows;
    }

    /** Otherwise 21,5;55 would be 21 and a text. */
    private static void checkNoOtherDelimiter(String value) {
        if (value.indexOf(';') >= 0 || value.indexOf('\t') >= 0) {
            throw new IllegalArgumentException(
                    "the value '%s' has a semicolon or a tab; name the \"delimiter\"".formatted(value));
        }
    }
}

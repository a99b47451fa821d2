package io.fieldline.emitter.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;

/** An input has the texts of cells, each followed by a NUL, with three cells per row. */
class CsvFuzzTest {
    private static final List<String> COLUMNS = List.of("a", "b", "c");

    @FuzzTest
    void everyTableIsReadBackAsItWasAndNoCellIsAFormula(byte[] bytes) {
        var cells = new String(bytes, UTF_8).split("\0", -1);
        var rows = new ArrayList<JsonNode>();
        for (var i = 0; i + 2 < cells.length; i += 3) {
            rows.add(JsonNodeFactory.instance
                    .objectNode()
                    .put("a", cells[i])
                    .put("b", cells[i + 1])
                    .put("c", cells[i + 2]));
        }
        var read =
                parse(UTF_8.decode(Csv.reply(COLUMNS, rows).body().duplicate()).toString());

        assertThat(read).hasSize(rows.size() + 1).allMatch(row -> row.size() == 3);
        for (var i = 0; i < rows.size(); i++) {
            for (var column = 0; column < 3; column++) {
                check(
                        rows.get(i).get(COLUMNS.get(column)).textValue(),
                        read.get(i + 1).get(column));
            }
        }
    }

    private static void check(String text, String cell) {
        assertThat(cell.equals(text) || cell.equals("'" + text)).isTrue();
        if (cell.matches("(?s)[=+@\t\r-].*")) {
            assertThat(cell).matches("[+-][0-9.]+([eE][+-]?[0-9]+)?");
        }
    }

    /** Parses CSV (RFC 4180). */
    private static List<List<String>> parse(String csv) {
        var rows = new ArrayList<List<String>>();
        var row = new ArrayList<String>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < csv.length(); i++) {
            var character = csv.charAt(i);
            if (quoted) {
                if (character != '"') {
                    cell.append(character);
                } else if (i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else {
                    quoted = false;
                }
            } else if (character == '"') {
                quoted = true;
            } else if (character == ',' || character == '\r') {
                row.add(cell.toString());
                cell.setLength(0);
            } else if (character == '\n') {
                rows.add(List.copyOf(row));
                row.clear();
            } else {
                cell.append(character);
            }
        }
        return rows;
    }
}

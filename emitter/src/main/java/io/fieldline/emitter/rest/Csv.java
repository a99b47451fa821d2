package io.fieldline.emitter.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldline.emitter.reply.Reply;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes a list as CSV (RFC 4180) with a header line. A text that a spreadsheet would evaluate as a formula gets an
 * apostrophe before it. There is no byte order mark, because programs would read it as data.
 */
final class Csv {
    private static final String END = "\r\n";
    /** The same pattern as in web/csv.js. It also matches after spaces, and with the full-width forms of the characters. */
    private static final Pattern FORMULA =
            Pattern.compile("[\\s\\p{Z}\\uFEFF]*[=+\\-@＝＋－＠].*|[\t\r\n].*", Pattern.DOTALL);

    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    private Csv() {}

    /** Writes these columns of each row; a missing field is empty. */
    static Reply reply(List<String> columns, Iterable<JsonNode> rows) {
        var csv = new StringBuilder(String.join(",", columns)).append(END);
        for (var row : rows) {
            csv.append(columns.stream().map(column -> cell(row.path(column))).collect(Collectors.joining(",")))
                    .append(END);
        }
        return new Reply(
                200,
                UTF_8.encode(csv.toString()),
                Map.of("Content-Type", "text/csv; charset=utf-8; header=present", "Cache-Control", "no-store"));
    }

    private static String cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        var text = value.isTextual() ? escapeFormula(value.textValue()) : value.asText();
        return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String escapeFormula(String text) {
        return FORMULA.matcher(text).matches() && !NUMBER.matcher(text).matches() ? "'" + text : text;
    }
}

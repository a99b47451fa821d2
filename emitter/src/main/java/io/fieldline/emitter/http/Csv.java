package io.fieldline.emitter.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A list as CSV (RFC 4180), with a header line. */
final class Csv {
    private static final String END = "\r\n";

    private Csv() {}

    /** Of each element the fields of these names; what is not there stays empty. */
    static Reply reply(List<String> columns, ArrayNode rows) {
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
        var text = value.asText();
        return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}

package io.fieldline.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fieldline.connect.records.ReadingToRows;
import java.util.ArrayList;
import java.util.List;

/** The columns that a connector writes, which are those of {@code schema.sql}. */
final class PostgreSqlColumns {
    private PostgreSqlColumns() {}

    static List<String> of(Database database, SinkTable table) {
        if (table == SinkTable.READINGS) {
            return ReadingToRows.fields();
        }
        var properties = ConnectorFile.read(database, table.tableName());
        var columns = new ArrayList<String>();
        if (properties.containsKey("transforms.key.field")) {
            columns.add(properties.get("transforms.key.field"));
        }
        try {
            var schema = new JsonMapper().readTree(properties.get("value.converter.schema.content"));
            add("", schema.path("fields"), columns);
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("the schema of %s is not JSON".formatted(table.tableName()), damaged);
        }
        return columns;
    }

    /** The transform Flatten joins the names of a field and of those in it. */
    private static void add(String prefix, JsonNode fields, List<String> columns) {
        for (var field : fields) {
            var name = prefix + field.path("field").asText();
            if (field.has("fields")) {
                add(name + '_', field.path("fields"), columns);
            } else {
                columns.add(name);
            }
        }
    }
}

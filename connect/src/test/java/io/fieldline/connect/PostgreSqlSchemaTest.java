package io.fieldline.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.messages.Alert;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.Quality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The shipped schemas name the fields of the messages, so a new statistic fails here until it has a column. */
class PostgreSqlSchemaTest {
    private static final Database DATABASE = new PostgreSqlDatabase();
    private static final Instant TIME = Instant.parse("2026-11-29T04:00:00Z");

    @Test
    void theSchemaOfAveragesHasTheFieldsOfAnAverage() throws IOException {
        assertThat(fields(schema("averages"))).isEqualTo(names(MessageJson.tree(average())));
    }

    @Test
    void theSchemaOfAveragesHasEachQuality() throws IOException {
        var quality = Stream.of(Quality.values()).map(Quality::wireName).toList();

        assertThat(fields(field(schema("averages"), "quality"))).isEqualTo(quality);
    }

    @Test
    void theSchemaOfAlertsHasTheFieldsOfAnAlert() throws IOException {
        assertThat(fields(schema("alerts"))).isEqualTo(names(MessageJson.tree(alert())));
    }

    @Test
    void theTableOfAveragesHasTheSameColumnsFlattened() throws IOException {
        var expected = new ArrayList<String>();
        for (var field : fields(schema("averages"))) {
            if (field.equals("quality")) {
                Stream.of(Quality.values()).forEach(quality -> expected.add("quality_" + quality.wireName()));
            } else {
                expected.add(field);
            }
        }

        assertThat(PostgreSqlColumns.of(DATABASE, SinkTable.AVERAGES)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void eachTableHasTheColumnsThatItsConnectorWrites(SinkTable table) throws IOException {
        assertThat(columns(table.tableName())).isEqualTo(PostgreSqlColumns.of(DATABASE, table));
    }

    private static Average average() {
        var quality = new EnumMap<Quality, Long>(Quality.class);
        return new Average(
                "a", "b", Optional.of("c"), TIME, TIME.plusSeconds(15), 1, 1, 1, 1, 1, 1, true, Map.copyOf(quality), 1);
    }

    private static Alert alert() {
        return new Alert(
                "a",
                "b",
                Optional.of("c"),
                Alert.Severity.ALARM,
                Alert.State.RAISED,
                TIME,
                TIME,
                1,
                1,
                Optional.of("d"),
                Optional.of(Quality.OK));
    }

    private static JsonNode schema(String connector) throws IOException {
        return new ObjectMapper()
                .readTree(ConnectorFile.read(DATABASE, connector).get("value.converter.schema.content"));
    }

    private static JsonNode field(JsonNode schema, String name) {
        for (var field : schema.get("fields")) {
            if (field.get("field").asText().equals(name)) {
                return field;
            }
        }
        throw new AssertionError("no field " + name);
    }

    private static List<String> fields(JsonNode schema) {
        var names = new ArrayList<String>();
        schema.get("fields").forEach(field -> names.add(field.get("field").asText()));
        return names;
    }

    private static List<String> names(JsonNode message) {
        var names = new ArrayList<String>();
        message.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> columns(String table) throws IOException {
        var sql = Files.readString(Path.of("sinks/postgresql/schema.sql"));
        var create = Pattern.compile("CREATE TABLE IF NOT EXISTS %s \\((.*?)\n\\);".formatted(table), Pattern.DOTALL)
                .matcher(sql);
        assertThat(create.find()).isTrue();
        return create.group(1)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("PRIMARY"))
                .map(line -> line.split(" ", 2)[0])
                .toList();
    }
}

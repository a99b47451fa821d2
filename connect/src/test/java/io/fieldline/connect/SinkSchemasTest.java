package io.fieldline.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fieldline.kafka.Topic;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The schemas of all databases have the same fields; {@link PostgreSqlSchemaTest} compares those of one with the messages. */
class SinkSchemasTest {
    @ParameterizedTest
    @CsvSource({"mongodb, averages", "mongodb, alerts", "influxdb, averages", "influxdb, alerts"})
    void theFieldsAreThoseOfPostgreSql(String scheme, String connector) throws IOException {
        var fields = types(scheme, connector);
        var expected = types("postgresql", connector);
        if (scheme.equals("mongodb")) {
            expected.replace("quality", "struct", "map"); // a document has only the qualities that occurred
        }

        assertThat(fields).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("files")
    void theTopicsAreThoseOfFieldline(String scheme, SinkTable table) {
        assertThat(ConnectorFile.read(Databases.of(scheme).orElseThrow(), table.tableName()))
                .containsEntry("topics", table.topic().topicName())
                .containsEntry("errors.deadletterqueue.topic.name", Topic.SINK_REJECTED.topicName());
    }

    private static Stream<Arguments> files() {
        return Stream.of("postgresql", "mongodb", "influxdb")
                .flatMap(scheme -> Stream.of(SinkTable.values()).map(table -> Arguments.of(scheme, table)));
    }

    private static Map<String, String> types(String scheme, String connector) throws IOException {
        var database = Databases.of(scheme).orElseThrow();
        var schema = ConnectorFile.read(database, connector).get("value.converter.schema.content");
        var types = new TreeMap<String, String>();
        new JsonMapper()
                .readTree(String.valueOf(schema))
                .path("fields")
                .forEach(field -> types.put(
                        field.path("field").asText(), field.path("type").asText()));
        return types;
    }
}

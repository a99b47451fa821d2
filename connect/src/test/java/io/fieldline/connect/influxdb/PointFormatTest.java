package io.fieldline.connect.influxdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class PointFormatTest {
    private static final Schema SCHEMA = SchemaBuilder.struct()
            .field("device_name", Schema.STRING_SCHEMA)
            .field("metric", Schema.OPTIONAL_STRING_SCHEMA)
            .field("at", Schema.STRING_SCHEMA)
            .field("data", Schema.OPTIONAL_FLOAT64_SCHEMA)
            .field("count", Schema.OPTIONAL_INT64_SCHEMA)
            .field("final", Schema.OPTIONAL_BOOLEAN_SCHEMA)
            .field("unit", Schema.OPTIONAL_STRING_SCHEMA)
            .field("list", SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build())
            .build();

    private final PointFormat format = new PointFormat("my averages", List.of("device_name", "metric"), "at");

    @Test
    void aRecordBecomesALineWithTheTypesOfItsSchema() {
        var value = value("kitchen")
                .put("metric", "co")
                .put("data", 12.0)
                .put("count", 45L)
                .put("final", true)
                .put("unit", "ppm");

        assertThat(line(value))
                .isEqualTo(
                        "my\\ averages,device_name=kitchen,metric=co data=12.0,count=45i,final=true,unit=\"ppm\" 1728314955120000000");
    }

    @Test
    void aTagOrFieldWithoutAValueIsLeftOut() {
        assertThat(line(value("kitchen").put("metric", "").put("count", 1L)))
                .isEqualTo("my\\ averages,device_name=kitchen count=1i 1728314955120000000");
    }

    @Test
    void specialCharactersAreEscaped() {
        assertThat(line(value("a,b=c d\\e").put("unit", "\"m\\s\"\nü")))
                .isEqualTo("my\\ averages,device_name=a\\,b\\=c\\ d\\e unit=\"\\\"m\\\\s\\\"\nü\" 1728314955120000000");
    }

    @Test
    void whatInfluxDbCannotRepresentIsRefusedWithTheReason() {
        assertRefused(value("ends with \\").put("count", 1L), "must not end with a backslash");
        assertRefused(value("kitchen").put("data", Double.NaN), "data: InfluxDB cannot store NaN");
        assertRefused(value("kitchen").put("list", List.of("x")), "list: InfluxDB has no type");
        assertRefused(value("kitchen"), "expected at least one field");
        assertRefused(
                value("kitchen").put("count", 1L).put("at", "noon"),
                "at: expected a time in ISO 8601 of the years 1678 to 2262, got 'noon'");
    }

    @Test
    void eachRowIsAPoint() {
        var rows = List.of(value("kitchen").put("count", 1L), value("cellar").put("count", 2L));
        var record = new SinkRecord(
                "readings", 0, null, null, SchemaBuilder.array(SCHEMA).build(), rows, 0);

        assertThat(format.points(record))
                .allMatch(point -> point.record().equals(record))
                .extracting(Point::line)
                .containsExactly(
                        "my\\ averages,device_name=kitchen count=1i 1728314955120000000",
                        "my\\ averages,device_name=cellar count=2i 1728314955120000000");
    }

    @Test
    void aTimeThatInfluxDbCannotStoreIsRefused() {
        assertRefused(value("kitchen").put("count", 1L).put("at", "2300-01-01T00:00:00Z"), "1678 to 2262");
    }

    @Test
    void aValueWithoutASchemaIsRefused() {
        var record = new SinkRecord("averages", 0, null, null, null, Map.of("data", 1), 0);

        assertThatThrownBy(() -> format.points(record))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("schema");
    }

    private static Struct value(String device) {
        return new Struct(SCHEMA).put("device_name", device).put("at", "2024-10-07T15:29:15.120Z");
    }

    private String line(Struct value) {
        return format.points(record(value)).get(0).line();
    }

    private void assertRefused(Struct value, String reason) {
        assertThatThrownBy(() -> line(value)).isInstanceOf(DataException.class).hasMessageContaining(reason);
    }

    private static SinkRecord record(Struct value) {
        return new SinkRecord("averages", 0, null, null, SCHEMA, value, 0);
    }
}

package io.fieldline.connect;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgreSqlValuesTest {
    private static final Schema SCHEMA = SchemaBuilder.struct()
            .field(
                    "at",
                    SchemaBuilder.string()
                            .name("io.debezium.time.ZonedTimestamp")
                            .build())
            .field("unit", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    @ParameterizedTest
    @ValueSource(strings = {"2024-10-07T15:24:02Z", "2024-10-07T15:24:02.123456Z"})
    void aTimeIsStored(String time) {
        assertThatCode(() -> check(time, "\u00b5g")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "", "2024-10-07", "+300000-01-01T00:00:00Z", "-5000-01-01T00:00:00Z"})
    void anotherTextIsRefused(String time) {
        assertThatThrownBy(() -> check(time, "ppm"))
                .isInstanceOf(DataException.class)
                .hasMessage("at: expected a time in ISO 8601 of the years 1970 to 9999, got '%s'".formatted(time));
    }

    @Test
    void aTextWithANulIsRefused() {
        assertThatThrownBy(() -> check("2024-10-07T15:24:02Z", "p\0m"))
                .isInstanceOf(DataException.class)
                .hasMessage("unit has a NUL character");
    }

    private static void check(String at, String unit) {
        var value = new Struct(SCHEMA).put("at", at).put("unit", unit);
        PostgreSqlValues.check(new SinkRecord("alerts", 0, null, "key", SCHEMA, value, 0));
    }
}

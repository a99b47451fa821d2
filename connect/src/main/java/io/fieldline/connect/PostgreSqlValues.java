package io.fieldline.connect;

import io.fieldline.messages.Timestamps;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Finds values that the schema of a record allows, and that PostgreSQL refuses. */
final class PostgreSqlValues {
    private static final String TIME = "io.debezium.time.ZonedTimestamp";

    private PostgreSqlValues() {}

    /** Throws DataException if key or value has a text with a NUL character, or a text that is not a time. */
    static void check(SinkRecord record) {
        if (record.key() instanceof Struct key) {
            check(key);
        }
        if (record.value() instanceof Struct value) {
            check(value);
        }
    }

    private static void check(Struct struct) {
        for (var field : struct.schema().fields()) {
            if (struct.get(field) instanceof String text) {
                check(field, text);
            }
        }
    }

    private static void check(Field field, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new DataException("%s has a NUL character".formatted(field.name()));
        }
        if (!TIME.equals(field.schema().name())) {
            return;
        }
        try {
            Timestamps.checkYear(Instant.parse(text));
        } catch (DateTimeException | IllegalArgumentException invalid) {
            throw new DataException(
                    "%s: expected a time in ISO 8601 of the years 1970 to 9999, got '%s'".formatted(field.name(), text),
                    invalid);
        }
    }
}

package io.fieldline.spark.history;

import static org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit.MICROS;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import io.fieldline.messages.Average;
import io.fieldline.messages.AverageColumn;
import io.fieldline.messages.Quality;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Converts final averages to rows of Parquet, with the columns of {@link AverageColumn}. */
final class HistorySchema {
    private static final boolean IN_UTC = true;
    private static final String REVISION = AverageColumn.REVISION.columnName();

    static final MessageType SCHEMA = schema();

    private HistorySchema() {}

    private static MessageType schema() {
        var schema = Types.buildMessage();
        for (var column : AverageColumn.values()) {
            schema.addField(field(column));
        }
        return schema.named("average");
    }

    private static Type field(AverageColumn column) {
        var name = column.columnName();
        return switch (column.type()) {
            case TEXT -> Types.required(BINARY).as(stringType()).named(name);
            case OPTIONAL_TEXT -> Types.optional(BINARY).as(stringType()).named(name);
            case TIMESTAMP ->
                Types.required(INT64).as(timestampType(IN_UTC, MICROS)).named(name);
            case NUMBER -> Types.required(DOUBLE).named(name);
            case COUNT -> Types.required(INT64).named(name);
            case OPTIONAL_COUNT -> Types.optional(INT64).named(name);
            case QUALITY_COUNTS ->
                Types.requiredMap()
                        .key(BINARY)
                        .as(stringType())
                        .requiredValue(INT64)
                        .named(name);
        };
    }

    static Group row(Average average) {
        var row = new SimpleGroup(SCHEMA);
        for (var column : AverageColumn.values()) {
            add(row, column, column.value(average));
        }
        return row;
    }

    private static void add(Group row, AverageColumn column, Object value) {
        var name = column.columnName();
        switch (column.type()) {
            case TEXT -> row.add(name, (String) value);
            case OPTIONAL_TEXT -> ((Optional<?>) value).ifPresent(text -> row.add(name, (String) text));
            case TIMESTAMP -> row.add(name, micros((Instant) value));
            case NUMBER -> row.add(name, (double) value);
            case COUNT, OPTIONAL_COUNT -> row.add(name, (long) value);
            case QUALITY_COUNTS -> addCounts(row.addGroup(name), (Map<?, ?>) value);
        }
    }

    private static void addCounts(Group row, Map<?, ?> counts) {
        counts.forEach((quality, count) -> row.addGroup("key_value")
                .append("key", ((Quality) quality).wireName())
                .append("value", (long) count));
    }

    /** The revision of a row; 0 if the row is from a file of an earlier version. */
    static long revision(Group row) {
        return row.getFieldRepetitionCount(REVISION) == 0 ? 0 : row.getLong(REVISION, 0);
    }

    static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000
                + instant.getNano() / 1_000; // ChronoUnit counts nanoseconds, which end in 2262
    }
}

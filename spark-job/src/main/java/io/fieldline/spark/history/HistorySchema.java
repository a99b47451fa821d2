package io.fieldline.spark.history;

import static org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit.MICROS;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import io.fieldline.messages.Average;
import java.time.Instant;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** An average as a row: the columns are named as in its JSON, {@code docs/messages.md}; all rows are final. */
final class HistorySchema {
    private static final boolean IN_UTC = true;

    static final MessageType SCHEMA = Types.buildMessage()
            .required(BINARY)
            .as(stringType())
            .named("device_name")
            .required(BINARY)
            .as(stringType())
            .named("metric")
            .optional(BINARY)
            .as(stringType())
            .named("unit")
            .required(INT64)
            .as(timestampType(IN_UTC, MICROS))
            .named("window_start")
            .required(INT64)
            .as(timestampType(IN_UTC, MICROS))
            .named("window_end")
            .required(DOUBLE)
            .named("data")
            .required(DOUBLE)
            .named("min")
            .required(DOUBLE)
            .named("max")
            .required(DOUBLE)
            .named("stddev")
            .required(DOUBLE)
            .named("last")
            .required(INT64)
            .named("count")
            .requiredMap()
            .key(BINARY)
            .as(stringType())
            .requiredValue(INT64)
            .named("quality")
            .optional(INT64) // files of an earlier version do not have it
            .named("revision")
            .named("average");

    private HistorySchema() {}

    static Group row(Average average) {
        var row = new SimpleGroup(SCHEMA);
        row.add("device_name", average.deviceName());
        row.add("metric", average.metric());
        average.unit().ifPresent(unit -> row.add("unit", unit));
        row.add("window_start", micros(average.windowStart()));
        row.add("window_end", micros(average.windowEnd()));
        row.add("data", average.mean());
        row.add("min", average.min());
        row.add("max", average.max());
        row.add("stddev", average.stddev());
        row.add("last", average.last());
        row.add("count", average.count());
        var qualities = row.addGroup("quality");
        average.quality().forEach((quality, count) -> qualities
                .addGroup("key_value")
                .append("key", quality.wireName())
                .append("value", count));
        row.add("revision", average.revision());
        return row;
    }

    /** Of a row, also of one that was read from a file of an earlier version. */
    static long revision(Group row) {
        return row.getFieldRepetitionCount("revision") == 0 ? 0 : row.getLong("revision", 0);
    }

    static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000
                + instant.getNano() / 1_000; // ChronoUnit counts nanoseconds, which end in 2262
    }
}

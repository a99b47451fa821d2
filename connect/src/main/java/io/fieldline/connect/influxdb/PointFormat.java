package io.fieldline.connect.influxdb;

import io.fieldline.connect.records.Rows;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.StringJoiner;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Turns a record into a point. A field without a value is left out. */
final class PointFormat {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final String measurement;
    private final List<String> tags;
    private final String time;

    /**
     * Constructor.
     *
     * @param tags names of the fields that become tags
     * @param time name of the field with the time of the point
     */
    PointFormat(String measurement, List<String> tags, String time) {
        this.measurement = measurement.replace(",", "\\,").replace(" ", "\\ ");
        this.tags = List.copyOf(tags);
        this.time = time;
    }

    /**
     * Returns the points, more than one if the record has several rows.
     *
     * @throws DataException if InfluxDB cannot represent the record
     */
    List<Point> points(SinkRecord record) {
        return Rows.of(record).stream().map(row -> point(row, record)).toList();
    }

    private Point point(SinkRecord row, SinkRecord record) {
        if (!(row.value() instanceof Struct value)) {
            throw new DataException("expected a value with a schema; set value.converter.schema.content");
        }
        return new Point(series(value), fields(value), time(value), record);
    }

    private String series(Struct value) {
        var series = new StringBuilder(measurement);
        for (var tag : tags) {
            var text = value.get(tag);
            if (text != null && !text.equals("")) { // InfluxDB has no empty tags
                series.append(',').append(name(tag)).append('=').append(name(text.toString()));
            }
        }
        return series.toString();
    }

    private String fields(Struct value) {
        var fields = new StringJoiner(",");
        for (var field : value.schema().fields()) {
            var content = value.get(field);
            if (content == null || field.name().equals(time) || tags.contains(field.name())) {
                continue;
            }
            fields.add(name(field.name()) + '=' + content(field.name(), content));
        }
        if (fields.length() == 0) {
            throw new DataException("expected at least one field beside the tags and the time");
        }
        return fields.toString();
    }

    private long time(Struct value) {
        var moment = String.valueOf(value.get(time));
        try {
            var time = Instant.parse(moment);
            return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS_PER_SECOND), time.getNano());
        } catch (DateTimeException | ArithmeticException invalid) {
            throw new DataException(
                    "%s: expected a time in ISO 8601 of the years 1678 to 2262, got '%s'".formatted(time, moment),
                    invalid);
        }
    }

    /** Escapes the name of a tag or field, or the value of a tag. */
    private static String name(String text) {
        if (text.endsWith("\\") || text.indexOf('\n') >= 0) {
            throw new DataException(
                    "'%s': a name or tag must not end with a backslash or contain a line break".formatted(text));
        }
        return text.replace(",", "\\,").replace("=", "\\=").replace(" ", "\\ ");
    }

    private static String content(String field, Object value) {
        if (value instanceof Double || value instanceof Float) {
            return number(field, ((Number) value).doubleValue());
        }
        if (value instanceof Number integer) {
            return integer.longValue() + "i";
        }
        if (value instanceof Boolean) {
            return value.toString();
        }
        if (value instanceof String text) {
            return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
        throw new DataException("%s: InfluxDB has no type for %s"
                .formatted(field, value.getClass().getSimpleName()));
    }

    private static String number(String field, double value) {
        if (!Double.isFinite(value)) {
            throw new DataException("%s: InfluxDB cannot store %s".formatted(field, value));
        }
        return Double.toString(value);
    }
}

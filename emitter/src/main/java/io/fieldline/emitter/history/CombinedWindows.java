package io.fieldline.emitter.history;

import io.fieldline.messages.Average;
import io.fieldline.messages.AverageColumn;
import io.fieldline.messages.Quality;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How several windows of a series in one unit become one: in SQL for the windows in the history, and in Java for those in memory.
 * Both give what one long window would have had.
 */
final class CombinedWindows {
    private static final String MEAN = "(sum(data * count) / sum(count))";

    private CombinedWindows() {}

    /**
     * The list of columns of a query over rows that have the columns of the files, and {@code starts} and {@code ends} in ms. It
     * must group by unit, because values in different units have no mean.
     */
    static String columns() {
        return Arrays.stream(AverageColumn.values())
                .map(column -> sql(column) + " AS " + label(column))
                .collect(Collectors.joining(", "));
    }

    private static String sql(AverageColumn column) {
        return switch (column) {
            case DEVICE_NAME, METRIC, UNIT -> "any_value(%s)".formatted(column.columnName());
            case WINDOW_START -> "min(starts)";
            case WINDOW_END -> "max(ends)";
            case DATA -> MEAN;
            case MIN -> "min(\"min\")";
            case MAX -> "max(\"max\")";
            case STDDEV ->
                "sqrt(greatest(0, sum(count * (stddev * stddev + data * data)) / sum(count) - %s * %s))"
                        .formatted(MEAN, MEAN);
            case LAST -> "arg_max(last, starts)";
            case COUNT -> "CAST(sum(count) AS BIGINT)";
            case QUALITY ->
                Arrays.stream(Quality.values())
                        .map(quality -> "CAST(sum(coalesce(map_extract_value(quality, '%s'), 0)) AS BIGINT)"
                                .formatted(quality.wireName()))
                        .collect(Collectors.joining(", ", "[", "]"));
            case REVISION -> "CAST(max(coalesce(revision, 0)) AS BIGINT)";
        };
    }

    /** Reads a row with {@link #columns}. All windows in the history are final. */
    static Average read(ResultSet row) throws SQLException {
        return new Average(
                row.getString(label(AverageColumn.DEVICE_NAME)),
                row.getString(label(AverageColumn.METRIC)),
                Optional.ofNullable(row.getString(label(AverageColumn.UNIT))),
                Instant.ofEpochMilli(row.getLong(label(AverageColumn.WINDOW_START))),
                Instant.ofEpochMilli(row.getLong(label(AverageColumn.WINDOW_END))),
                row.getDouble(label(AverageColumn.DATA)),
                row.getDouble(label(AverageColumn.MIN)),
                row.getDouble(label(AverageColumn.MAX)),
                row.getDouble(label(AverageColumn.STDDEV)),
                row.getDouble(label(AverageColumn.LAST)),
                row.getLong(label(AverageColumn.COUNT)),
                true,
                quality(row),
                row.getLong(label(AverageColumn.REVISION)));
    }

    /** Combines two windows of a series that have the same unit. */
    static Average of(Average one, Average other) {
        if (other.windowStart().isBefore(one.windowStart())) {
            return of(other, one);
        }
        var count = (double) one.count() + other.count();
        var mean = (one.mean() * one.count() + other.mean() * other.count()) / count;
        return new Average(
                one.deviceName(),
                one.metric(),
                one.unit(),
                one.windowStart(),
                one.windowEnd().isAfter(other.windowEnd()) ? one.windowEnd() : other.windowEnd(),
                mean,
                Math.min(one.min(), other.min()),
                Math.max(one.max(), other.max()),
                // rounding can make the variance negative
                Math.sqrt(Math.max(0, (squares(one) + squares(other)) / count - mean * mean)),
                other.last(),
                (long) count,
                one.closed() && other.closed(),
                sum(one.quality(), other.quality()),
                Math.max(one.revision(), other.revision()));
    }

    /** The sum of the squares of the values. */
    private static double squares(Average average) {
        return average.count() * (average.stddev() * average.stddev() + average.mean() * average.mean());
    }

    private static Map<Quality, Long> sum(Map<Quality, Long> one, Map<Quality, Long> other) {
        var counts = new EnumMap<Quality, Long>(Quality.class);
        counts.putAll(one);
        other.forEach((quality, count) -> counts.merge(quality, count, Long::sum));
        return counts;
    }

    /** Differs from the name of the column, because other expressions of the query refer to that name. */
    private static String label(AverageColumn column) {
        return "combined_" + column.columnName();
    }

    private static Map<Quality, Long> quality(ResultSet row) throws SQLException {
        var counts = Stream.of(
                        (Object[]) row.getArray(label(AverageColumn.QUALITY)).getArray())
                .iterator();
        var quality = new EnumMap<Quality, Long>(Quality.class);
        for (var each : Quality.values()) {
            var count = (long) counts.next();
            if (count > 0) {
                quality.put(each, count);
            }
        }
        return quality;
    }
}

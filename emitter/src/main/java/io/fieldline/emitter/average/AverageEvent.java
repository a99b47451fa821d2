package io.fieldline.emitter.average;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.Timestamps;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * An average as clients get it, encoded once for all of them.
 *
 * <p>It keeps the text and not the {@code Average}: measured with 200,000 windows, the text takes 480 bytes a window and the record
 * 280, but to send a window costs 0.1 µs from the text and 2 µs from the record, and each page that joins gets all of them.
 *
 * @param start  of its window
 * @param position  of the record that it came in
 * @param revision of the window; the higher one is the newer, whatever the order in which they come
 * @param closed whether the window is complete
 * @param json   {@code docs/messages/average-event.json}
 * @param bytes  of the json in UTF-8, at most {@link #MAX_BYTES}
 */
public record AverageEvent(
        SeriesKey series,
        Instant start,
        long revision,
        boolean closed,
        RecordPosition position,
        String json,
        int bytes) {
    /** Some ten times what the longest names allowed in docs/messages.md need; keeps a page of the snapshot small. */
    static final int MAX_BYTES = 16_384;

    private static final DateTimeFormatter TIME_OF_DAY =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    public AverageEvent {
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "the event has %d bytes, expected at most %d".formatted(bytes, MAX_BYTES));
        }
    }

    /** Throws IllegalArgumentException when the window is outside the years that every reader can hold. */
    public static AverageEvent of(Average average, RecordPosition position) {
        Timestamps.checkYear(average.windowStart());
        Timestamps.checkYear(average.windowEnd());
        var series = new SeriesKey(average.deviceName(), average.metric());
        var json = json(average, position);
        return new AverageEvent(
                series,
                average.windowStart(),
                average.revision(),
                average.closed(),
                position,
                json,
                json.getBytes(UTF_8).length);
    }

    /** The same, with a name that others share, as most of what is kept would else be names. */
    AverageEvent in(SeriesKey same) {
        return new AverageEvent(same, start, revision, closed, position, json, bytes);
    }

    /** Whether this one stays although the other one of the same window came later. */
    boolean outranks(AverageEvent other) {
        return revision != other.revision ? revision > other.revision : closed && !other.closed;
    }

    /** In the order of series and time. */
    boolean isAfter(AverageEvent other) {
        var order = series.compareTo(other.series);
        return order > 0 || (order == 0 && start.isAfter(other.start));
    }

    /** The original contract comes first. */
    private static String json(Average average, RecordPosition position) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("device_name", average.deviceName());
        json.put("window_start", TIME_OF_DAY.format(average.windowStart()));
        json.put("window_end", TIME_OF_DAY.format(average.windowEnd()));
        json.put("data", average.mean());
        json.put("metric", average.metric());
        average.unit().ifPresent(unit -> json.put("unit", unit));
        json.put("start", average.windowStart().toEpochMilli());
        json.put("end", average.windowEnd().toEpochMilli());
        ObjectNode record = MessageJson.tree(average);
        json.setAll(record.<ObjectNode>without(List.of("window_start", "window_end")));
        position.putInto(json);
        return json.toString();
    }
}

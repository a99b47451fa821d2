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
 * An average as clients get it. It is encoded once for all of them.
 *
 * <p>It stores the JSON, not the {@code Average}. Measured with 200,000 averages, the JSON takes 570 bytes for each, and the
 * record 460. But each page that connects gets all averages: an average costs 0.1 µs as JSON, and 4 µs as a record.
 *
 * @param start    the start of its window
 * @param position its record in Kafka
 * @param revision the version of the window; the higher one is newer, even if it arrives first
 * @param closed   whether the window is complete
 * @param mean     rounded to six significant digits
 * @param json     as in {@code docs/messages/average-event.json}
 * @param bytes    the length of the JSON in UTF-8, at most {@link #MAX_BYTES}
 */
public record AverageEvent(
        SeriesKey series,
        Instant start,
        long revision,
        boolean closed,
        RecordPosition position,
        double mean,
        WindowTraits traits,
        String json,
        int bytes) {
    /** About ten times what the longest names allowed in docs/messages.md need. It keeps a page of the snapshot small. */
    static final int MAX_BYTES = 16_384;

    private static final DateTimeFormatter TIME_OF_DAY =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    public AverageEvent {
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "the event has %d bytes, expected at most %d".formatted(bytes, MAX_BYTES));
        }
    }

    /** Throws IllegalArgumentException if the window is outside the years that every reader can represent. */
    public static AverageEvent of(Average average, RecordPosition position) {
        Timestamps.checkYear(average.windowStart());
        Timestamps.checkYear(average.windowEnd());
        var series = new SeriesKey(average.deviceName(), average.metric());
        var fields = fields(average);
        position.putInto(fields);
        var json = fields.toString();
        return new AverageEvent(
                series,
                average.windowStart(),
                average.revision(),
                average.closed(),
                position,
                SixDigits.of(average.mean()),
                WindowTraits.of(average),
                json,
                json.getBytes(UTF_8).length);
    }

    /** Returns this event with the key and the traits that its series has, because otherwise they would take most of the memory. */
    AverageEvent in(SeriesWindows same) {
        return new AverageEvent(same.key(), start, revision, closed, position, mean, same.shared(traits), json, bytes);
    }

    /** Whether this event remains although the other one, of the same window, arrived later. */
    boolean outranks(AverageEvent other) {
        return revision != other.revision ? revision > other.revision : closed && !other.closed;
    }

    /** Compares by series, and then by time. */
    boolean isAfter(AverageEvent other) {
        var order = series.compareTo(other.series);
        return order > 0 || (order == 0 && start.isAfter(other.start));
    }

    /** The average that this event was made of; its window ends at a whole millisecond. */
    public Average average() {
        var fields = MessageJson.tree(json);
        fields.put("window_start", start.toString());
        fields.put(
                "window_end",
                Instant.ofEpochMilli(fields.path("end").longValue()).toString());
        return MessageJson.fromTree(fields, Average.class);
    }

    /** The fields of an average for clients. Those of the original contract come first, with their times of day. */
    public static ObjectNode fields(Average average) {
        var fields = JsonNodeFactory.instance.objectNode();
        fields.put("device_name", average.deviceName());
        fields.put("window_start", TIME_OF_DAY.format(average.windowStart()));
        fields.put("window_end", TIME_OF_DAY.format(average.windowEnd()));
        fields.put("data", average.mean());
        fields.put("metric", average.metric());
        average.unit().ifPresent(unit -> fields.put("unit", unit));
        fields.put("start", average.windowStart().toEpochMilli());
        fields.put("end", average.windowEnd().toEpochMilli());
        ObjectNode record = MessageJson.tree(average);
        fields.setAll(record.<ObjectNode>without(List.of("window_start", "window_end")));
        return fields;
    }
}

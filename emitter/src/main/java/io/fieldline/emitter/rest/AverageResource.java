package io.fieldline.emitter.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.history.AverageHistory;
import io.fieldline.emitter.history.AverageQuery;
import io.fieldline.emitter.history.AverageQuery.Selection;
import io.fieldline.emitter.history.TimeRange;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.reply.Reply;
import io.fieldline.messages.Average;
import io.fieldline.messages.AverageColumn;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The averages of one series, or of several at once. */
final class AverageResource {
    /** The columns of the history without qualities and revision, and with numeric times. */
    private static final List<String> COLUMNS = Stream.concat(
                    Arrays.stream(AverageColumn.values())
                            .filter(column -> column != AverageColumn.QUALITY && column != AverageColumn.REVISION)
                            .map(column -> column.columnName().replace("window_", "")),
                    Stream.of("final", "resolution_ms"))
            .toList();

    private final LiveState live;
    private final AverageQuery averages;

    AverageResource(LiveState live, AverageQuery averages) {
        this.live = live;
        this.averages = averages;
    }

    /** {@code /api/averages}: each average of one series as an object. */
    Reply one(QueryParameters query) throws AverageHistory.UnavailableException {
        query.allowOnly("device", "metric", "from", "to", "points", "resolution", "format");
        var series = query.series();
        var selection = averages.select(series, query.range());
        if (selection.windows().isEmpty() && !averages.has(series)) {
            return Reply.error(
                    404, "no data for device '%s', metric '%s'".formatted(series.deviceName(), series.metric()));
        }
        checkComplete(selection, query);
        if (query.wantsCsv()) {
            return csv(Map.of(series, selection));
        }
        return JsonLists.reply(
                "averages",
                JsonLists.of(
                        selection.windows().stream().map(AverageEvent::fields).toList()));
    }

    /**
     * {@code /api/series}: the columns of several series, because objects would take ten times as much. A series that changed its
     * unit has columns for each.
     */
    Reply several(QueryParameters query) throws AverageHistory.UnavailableException {
        query.allowOnly(List.of("device", "metric", "tag"), "from", "to", "points", "format");
        var wanted = SeriesSelection.of(query, live);
        var range = query.rangeOf(wanted.size());
        var found = averages.select(wanted, range);
        if (query.wantsCsv()) {
            return csv(found);
        }
        var json = JsonLists.object().put("from", range.from()).put("to", range.to());
        json.put("width", range.width());
        var list = json.putArray("series");
        found.forEach((series, selection) ->
                byUnit(selection.windows()).forEach((unit, windows) -> list.add(columns(series, unit, windows))));
        return Reply.json(200, json);
    }

    /** A request for every window must not get combined windows without notice. */
    private static void checkComplete(Selection selection, QueryParameters query) {
        if (selection.width() > 0 && query.wantsEveryWindow()) {
            throw new IllegalArgumentException(
                    "there are more than %d averages; request a shorter time with from and to, or a coarser resolution with points"
                            .formatted(TimeRange.MAX_POINTS));
        }
    }

    private static Reply csv(Map<SeriesKey, Selection> selections) {
        return Csv.reply(COLUMNS, () -> selections.values().stream()
                .flatMap(selection -> selection.windows().stream().<JsonNode>map(window -> AverageEvent.fields(window)
                        .put("resolution_ms", selection.resolution(window))))
                .iterator());
    }

    /** One group without a unit if there are no windows, because each series that was requested has columns. */
    private static Map<Optional<String>, List<Average>> byUnit(List<Average> windows) {
        return windows.isEmpty()
                ? Map.of(Optional.empty(), windows)
                : windows.stream()
                        .collect(Collectors.groupingBy(Average::unit, LinkedHashMap::new, Collectors.toList()));
    }

    private static ObjectNode columns(SeriesKey series, Optional<String> unit, List<Average> windows) {
        var json = JsonLists.object().put("device_name", series.deviceName()).put("metric", series.metric());
        unit.ifPresent(text -> json.put("unit", text));
        var start = json.putArray("start");
        var end = json.putArray("end");
        windows.forEach(window -> {
            start.add(window.windowStart().toEpochMilli());
            end.add(window.windowEnd().toEpochMilli());
        });
        numbers(json.putArray("data"), windows, Average::mean);
        numbers(json.putArray("min"), windows, Average::min);
        numbers(json.putArray("max"), windows, Average::max);
        var count = json.putArray("count");
        windows.forEach(window -> count.add(window.count()));
        return json;
    }

    private static void numbers(ArrayNode column, List<Average> windows, ToDoubleFunction<Average> of) {
        windows.forEach(window -> column.add(of.applyAsDouble(window)));
    }
}

package io.fieldline.emitter.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.history.AverageHistory;
import io.fieldline.emitter.history.AverageQuery;
import io.fieldline.emitter.history.TimeRange;
import io.fieldline.emitter.incident.IncidentEvent;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.reply.Reply;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.Units;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.StreamSupport;

/** {@code /api/incident}: all that a phone shows of one incident, small enough for a slow connection. */
final class IncidentReport {
    private static final Duration BEFORE = Duration.ofMinutes(10);
    private static final Duration TREND = Duration.ofMinutes(5);
    /** The minimum number of windows that show a trend. */
    private static final int TREND_WINDOWS = 3;

    private static final int MAX_AVERAGES = 120;
    private static final int MAX_RULES = 4;
    private static final int MAX_NEARBY = 20;
    /** Enough for every sensor, and a quarter of the bytes. */
    private static final MathContext DIGITS = new MathContext(6);

    private static final String LOCATION = "location";
    private static final List<String> STATES = List.of("offline", "stale", "fault", "degraded", "unknown", "online");

    private final LiveState live;
    private final AverageQuery averages;
    private final Clock clock;

    IncidentReport(LiveState live, AverageQuery averages, Clock clock) {
        this.live = live;
        this.averages = averages;
        this.clock = clock;
    }

    Reply report(QueryParameters query) {
        query.allowOnly("device", "metric");
        var device =
                query.text("device").orElseThrow(() -> new IllegalArgumentException("parameter 'device' is missing"));
        var metric = query.text("metric").filter(name -> !name.isEmpty());
        return live.incidents()
                .newest(device, metric)
                .map(incident -> Reply.json(200, report(incident)))
                .orElseGet(() -> Reply.error(
                        404, "no incident of device '%s', metric '%s'".formatted(device, metric.orElse(""))));
    }

    private ObjectNode report(IncidentEvent incident) {
        var json = JsonNodeFactory.instance.objectNode();
        json.set("incident", MessageJson.tree(incident));
        json.set("rules", rules(incident));
        var device = live.devices().find(incident.deviceName());
        device.ifPresent(found -> json.set("device", onlyOf(incident, found)));
        var list = json.putArray("averages");
        var now = json.putObject("now").put("time", clock.millis());
        incident.metric()
                .map(name -> new SeriesKey(incident.deviceName(), name))
                .ifPresent(series -> {
                    var newest = newest(series);
                    var last = newest.stream().reduce((one, later) -> later);
                    last.ifPresent(window -> now(window, now));
                    var unit = last.flatMap(Average::unit);
                    inUnit(unit, since(series, incident.since().minus(BEFORE)))
                            .forEach(window -> list.add(window.json()));
                    trend(inUnit(unit, newest)).ifPresent(perMinute -> json.put("per_minute", rounded(perMinute)));
                });
        json.set("nearby", nearby(incident.deviceName(), device));
        return json;
    }

    /** A device may have hundreds of metrics. */
    private static ObjectNode onlyOf(IncidentEvent incident, ObjectNode device) {
        if (device.path("descriptions") instanceof ObjectNode descriptions) {
            descriptions.retain(incident.metric().orElse(""));
        }
        return device;
    }

    private ArrayNode rules(IncidentEvent incident) {
        var names = new ArrayList<>(incident.rules());
        if (!names.contains(incident.rule())) {
            names.add(incident.rule());
        }
        var list = JsonNodeFactory.instance.arrayNode();
        StreamSupport.stream(MessageJson.tree(live.rules().json()).path("rules").spliterator(), false)
                .filter(rule -> names.contains(rule.path("rule").textValue()))
                .sorted(Comparator.comparingInt(
                        rule -> names.indexOf(rule.path("rule").textValue())))
                .limit(MAX_RULES)
                .forEach(list::add);
        return list;
    }

    /** From memory only if the history does not answer, because the incident matters more than its chart. */
    private List<Average> since(SeriesKey series, Instant from) {
        var range = new TimeRange(Math.max(0, from.toEpochMilli()), TimeRange.ALL.to(), MAX_AVERAGES);
        try {
            return averages.of(series, range);
        } catch (AverageHistory.UnavailableException unavailable) {
            return newest(series).stream()
                    .filter(window -> !window.windowStart().isBefore(from))
                    .toList();
        }
    }

    /** The same windows in the unit of the newest one, without those whose unit does not convert exactly. */
    private static List<ShownWindow> inUnit(Optional<String> unit, List<Average> windows) {
        return windows.stream()
                .flatMap(window -> ShownWindow.in(unit, window).stream())
                .toList();
    }

    /** A window whose values are converted to the unit of the newest one. */
    private record ShownWindow(Average window, DoubleUnaryOperator conversion) {
        static Optional<ShownWindow> in(Optional<String> unit, Average window) {
            if (window.unit().equals(unit)) {
                return Optional.of(new ShownWindow(window, DoubleUnaryOperator.identity()));
            }
            return window.unit()
                    .flatMap(own -> unit.flatMap(wanted -> Units.conversion(own, wanted)))
                    .map(conversion -> new ShownWindow(window, conversion));
        }

        double mean() {
            return conversion.applyAsDouble(window.mean());
        }

        ObjectNode json() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("device_name", window.deviceName())
                    .put("metric", window.metric())
                    .put("start", window.windowStart().toEpochMilli())
                    .put("end", window.windowEnd().toEpochMilli())
                    .put("data", rounded(mean()))
                    .put("min", rounded(conversion.applyAsDouble(window.min())))
                    .put("max", rounded(conversion.applyAsDouble(window.max())))
                    .put("count", window.count())
                    .put("final", window.closed());
        }
    }

    /** The newest windows in memory, the oldest first. */
    private List<Average> newest(SeriesKey series) {
        var all = live.averages().of(series).stream().map(AverageEvent::average).toList();
        return all.subList(Math.max(0, all.size() - MAX_AVERAGES), all.size());
    }

    private static void now(Average last, ObjectNode now) {
        now.put("value", rounded(last.mean()));
        last.unit().ifPresent(unit -> now.put("unit", unit));
        now.put("end", last.windowEnd().toEpochMilli());
    }

    /** The slope of a straight line through the means of the last minutes. */
    private static Optional<Double> trend(List<ShownWindow> windows) {
        if (windows.isEmpty()) {
            return Optional.empty();
        }
        var last = windows.get(windows.size() - 1).window().windowStart();
        var recent = windows.stream()
                .filter(shown -> !shown.window().windowStart().isBefore(last.minus(TREND)))
                .toList();
        var minutes = recent.stream()
                .mapToDouble(shown ->
                        Duration.between(last, shown.window().windowStart()).toMillis() / 60_000.0)
                .toArray();
        var middle = Arrays.stream(minutes).average().orElse(0);
        var mean = recent.stream().mapToDouble(ShownWindow::mean).average().orElse(0);
        var product = 0.0;
        var square = 0.0;
        for (var at = 0; at < minutes.length; at++) {
            product += (minutes[at] - middle) * (recent.get(at).mean() - mean);
            square += (minutes[at] - middle) * (minutes[at] - middle);
        }
        var slope = product / square;
        return recent.size() < TREND_WINDOWS || !Double.isFinite(slope) ? Optional.empty() : Optional.of(slope);
    }

    /** Devices with the same location, the worst state first. */
    private ArrayNode nearby(String device, Optional<ObjectNode> own) {
        var list = JsonNodeFactory.instance.arrayNode();
        var location =
                own.map(found -> found.path("tags").path(LOCATION).asText("")).orElse("");
        if (location.isEmpty()) {
            return list;
        }
        live.devices().withTag(LOCATION, location).stream()
                .filter(other -> !other.path("device_name").textValue().equals(device))
                .sorted(Comparator.comparingInt(
                        other -> STATES.indexOf(other.path("state").textValue())))
                .limit(MAX_NEARBY)
                .forEach(other -> list.add(other.retain("device_name", "label", "state")));
        return list;
    }

    private static double rounded(double number) {
        return new BigDecimal(number).round(DIGITS).doubleValue();
    }
}

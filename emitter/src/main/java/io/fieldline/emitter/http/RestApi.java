package io.fieldline.emitter.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.fieldline.emitter.live.RecentAverages;
import io.fieldline.emitter.live.Series;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What is kept, and whether all is well, as JSON; an average looks as it does in the event. */
public final class RestApi {
    private static final Set<String> NONE = Set.of();
    private static final Set<String> SERIES = Set.of("device", "metric");

    private final RecentAverages recent;
    private final Supplier<Optional<String>> problem;
    private final Supplier<Map<String, Long>> counters;

    /**
     * Serves these.
     *
     * @param problem  why the emitter is not ready, as long as it is not
     * @param counters by name
     */
    public RestApi(RecentAverages recent, Supplier<Optional<String>> problem, Supplier<Map<String, Long>> counters) {
        this.recent = recent;
        this.problem = problem;
        this.counters = counters;
    }

    public static boolean owns(String path) {
        return path.startsWith("/api/") || path.equals("/healthz") || path.equals("/readyz");
    }

    public Reply reply(String path, Map<String, List<String>> parameters) {
        return switch (path) {
            case "/api/devices" -> expecting(NONE, parameters).orElseGet(this::devices);
            case "/api/averages" -> expecting(SERIES, parameters).orElseGet(() -> averages(parameters));
            case "/healthz" -> health();
            case "/readyz" -> readiness();
            default -> Reply.error(404, "there is no " + path);
        };
    }

    /** The refusal, when the parameters are not exactly these, each once. */
    private static Optional<Reply> expecting(Set<String> names, Map<String, List<String>> parameters) {
        if (parameters.keySet().equals(names) && parameters.values().stream().allMatch(values -> values.size() == 1)) {
            return Optional.empty();
        }
        var wanted = names.isEmpty()
                ? "no parameter"
                : String.join(" and ", names.stream().sorted().toList());
        return Optional.of(Reply.error(400, "want %s, got %s".formatted(wanted, parameters)));
    }

    private Reply devices() {
        var devices = object();
        for (var average : recent.newest()) {
            metricsOf(average.series().deviceName(), devices)
                    .putRawValue(average.series().metric(), new RawValue(average.json()));
        }
        var json = object();
        var list = json.putArray("devices");
        devices.elements().forEachRemaining(list::add);
        return Reply.json(200, json);
    }

    private static ObjectNode metricsOf(String device, ObjectNode devices) {
        return devices.withObjectProperty(device).put("device_name", device).withObjectProperty("metrics");
    }

    private Reply averages(Map<String, List<String>> parameters) {
        var series = new Series(
                parameters.get("device").get(0), parameters.get("metric").get(0));
        var kept = recent.of(series);
        if (kept.isEmpty()) {
            return Reply.error(
                    404,
                    "nothing is known of device '%s', metric '%s'".formatted(series.deviceName(), series.metric()));
        }
        var json = object();
        ArrayNode averages = json.putArray("averages");
        kept.forEach(average -> averages.addRawValue(new RawValue(average.json())));
        return Reply.json(200, json);
    }

    private Reply health() {
        var json = object().put("status", "up");
        counters.get().forEach(json::put);
        return Reply.json(200, json);
    }

    private Reply readiness() {
        return problem.get()
                .map(why -> Reply.error(503, why))
                .orElseGet(() -> Reply.json(200, object().put("status", "ready")));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}

package io.fieldline.emitter.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.fieldline.emitter.live.Live;
import io.fieldline.emitter.live.Series;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What is kept, and whether all is well, as JSON; an average looks as it does in the event. */
public final class RestApi {
    private static final Set<String> NONE = Set.of();
    private static final Set<String> SERIES = Set.of("device", "metric");
    /** Of Prometheus' text format. */
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final Live live;
    private final Supplier<Optional<String>> problem;
    private final Supplier<String> metrics;

    /**
     * Serves these.
     *
     * @param problem why the emitter is not ready, as long as it is not
     * @param metrics in the text format of Prometheus
     */
    public RestApi(Live live, Supplier<Optional<String>> problem, Supplier<String> metrics) {
        this.live = live;
        this.problem = problem;
        this.metrics = metrics;
    }

    static boolean owns(String path) {
        return path.startsWith("/api/") || path.equals("/metrics") || isForAll(path);
    }

    /** Tells no more than whether the emitter works, so nobody needs a token. */
    static boolean isForAll(String path) {
        return path.equals("/healthz") || path.equals("/readyz");
    }

    public Reply reply(String path, Map<String, List<String>> parameters) {
        return switch (path) {
            case "/api/devices" -> expecting(NONE, parameters).orElseGet(this::devices);
            case "/api/averages" -> expecting(SERIES, parameters).orElseGet(() -> averages(parameters));
            case "/api/alerts" -> expecting(NONE, parameters).orElseGet(this::alerts);
            case "/api/statistics" -> expecting(NONE, parameters).orElseGet(this::statistics);
            case "/metrics" -> new Reply(200, UTF_8.encode(metrics.get()), Map.of("Content-Type", METRICS));
            case "/healthz" -> Reply.json(200, object().put("status", "up"));
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
        var devices = new LinkedHashMap<String, ObjectNode>();
        for (var state : live.devices().all()) {
            var name = state.path("device_name").textValue();
            var readings = state.putObject("readings");
            live.readings().of(name).forEach(readings::set);
            state.putObject("metrics");
            devices.put(name, state);
        }
        for (var average : live.averages().newest()) {
            var series = average.series();
            Optional.ofNullable(devices.get(series.deviceName())) // not one that said it is gone
                    .ifPresent(device -> device.withObjectProperty("metrics")
                            .putRawValue(series.metric(), new RawValue(average.json())));
        }
        var json = object();
        var list = json.putArray("devices");
        devices.values().forEach(list::add);
        return Reply.json(200, json);
    }

    private Reply alerts() {
        var json = object();
        var list = json.putArray("alerts");
        live.alerts().all().forEach(alert -> list.addRawValue(new RawValue(alert)));
        return Reply.json(200, json);
    }

    private Reply statistics() {
        return Reply.json(
                200,
                object().putRawValue("pipeline", new RawValue(live.pipeline().json())));
    }

    private Reply averages(Map<String, List<String>> parameters) {
        var series = new Series(
                parameters.get("device").get(0), parameters.get("metric").get(0));
        var kept = live.averages().of(series);
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

    private Reply readiness() {
        return problem.get()
                .map(why -> Reply.error(503, why))
                .orElseGet(() -> Reply.json(200, object().put("status", "ready")));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
